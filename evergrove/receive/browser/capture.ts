/*
 * A picture of the page for the heatmap, taken by the people who run the site: evergrove.js loads this file when the
 * page was opened by a link from the console. Nothing is sent before somebody presses the button.
 *
 * What is typed into fields is masked, and so is every text inside data-evergrove-mask; data-evergrove-block leaves
 * an element out. Programs are left out; style sheets and pictures come along where the browser may read them.
 */

import { createMirror, snapshot } from 'rrweb-snapshot'

import { pathOf } from './paths'

type Place = [path: string, left: number, top: number, width: number, height: number, label: string]
type Tree = ReturnType<typeof snapshot>
type SentElement = { attributes: Record<string, unknown>; childNodes: unknown[] }

const MASKED = '[data-evergrove-mask], .evergrove-mask, .rr-mask'
const BLOCKED = '[data-evergrove-block], .evergrove-block, .rr-block'
const ELEMENTS_MAX = 6_000
const LABEL_CHARACTERS_MAX = 40
const LONG_PAGE_STEPS_MAX = 30
const STEP_MS = 120 // for pictures that load when they come into view
const PICTURES_MS = 1_500 // for those that the browser reads once more to copy them
const SHEET_MS_MAX = 4_000

const WORDS = /^zh/i.test(navigator.language)
  ? {
      ask: '为点击热力图截取此页面。输入内容会被遮盖；请先关闭弹窗，再点“截取”。',
      button: '截取',
      working: '正在截取…',
      done: '已截取，可以关闭此页面，回到长青查看热力图。',
      failed: '没有截取成功：',
      unreachable: '无法连接到长青服务器',
    }
  : {
      ask: 'Capture this page for the click heatmap. What is typed is masked. Close any pop-ups first.',
      button: 'Capture',
      working: 'Capturing…',
      done: 'Captured. You can close this page and look at the heatmap in Evergrove.',
      failed: 'The page was not captured: ',
      unreachable: 'the Evergrove server cannot be reached',
    }

const script = document.currentScript as HTMLScriptElement
const { token = '', host = '' } = script.dataset

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))

/** Go down the page once, so that what loads late has loaded, and come back to its top. */
const wakeUp = async (): Promise<void> => {
  for (const image of document.images) image.loading = 'eager'
  for (let step = 1; step <= LONG_PAGE_STEPS_MAX && step * innerHeight < pageHeight(); step += 1) {
    scrollTo(0, step * innerHeight)
    await wait(STEP_MS)
  }
  scrollTo(0, 0)
  await wait(STEP_MS)
}

const pageHeight = (): number => document.documentElement.scrollHeight

/** The text of the style sheets of other origins, which the page may show and not read; asked for once more. */
const foreignSheets = async (): Promise<Map<Element, string>> => {
  const found = new Map<Element, string>()
  const ask = async (link: HTMLLinkElement): Promise<void> => {
    try {
      if (link.sheet && link.sheet.cssRules) return
    } catch {
      const reply = await fetch(link.href, { credentials: 'omit', signal: AbortSignal.timeout(SHEET_MS_MAX) })
      if (reply.ok) found.set(link, await reply.text())
    }
  }
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel~=stylesheet]')]
  await Promise.allSettled(links.map(ask))
  return found
}

const labelOf = (element: Element): string => {
  if (element.closest(MASKED) || element.closest(BLOCKED)) return ''
  const isOne = element.children.length === 0 || /^(A|BUTTON|LABEL|SUMMARY)$/.test(element.tagName)
  const isField = /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)
  const said =
    element.getAttribute('aria-label') ||
    (isOne && !isField && element.textContent) ||
    element.getAttribute('alt') ||
    element.getAttribute('placeholder') ||
    element.getAttribute('title') ||
    ''
  return said.replace(/\s+/g, ' ').trim().slice(0, LABEL_CHARACTERS_MAX)
}

/** Where each element stands on the page; two that share a path cannot be told apart and are left out. */
const placesOf = (): Place[] => {
  const found = new Map<string, Place | null>()
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect()
    if (box.width < 1 || box.height < 1) continue
    const path = pathOf(element)
    const place: Place = [
      path,
      Math.round(box.left + scrollX),
      Math.round(box.top + scrollY),
      Math.round(box.width),
      Math.round(box.height),
      labelOf(element),
    ]
    found.set(path, found.has(path) ? null : place)
    if (found.size >= ELEMENTS_MAX) break
  }
  return [...found.values()].filter((place): place is Place => place !== null)
}

/** The page as a tree: sizes of pictures and places of what is fixed to the window come along. */
const treeOf = async (sheets: Map<Element, string>): Promise<Tree> => {
  const mirror = createMirror()
  const tree = snapshot(document, {
    mirror,
    blockSelector: BLOCKED,
    maskTextSelector: MASKED,
    maskAllInputs: true,
    inlineStylesheet: true,
    inlineImages: true,
    dataURLOptions: { type: 'image/webp', quality: 0.6 },
    slimDOM: 'all',
  })
  const sent = (element: Element): SentElement | null => mirror.getMeta(element) as unknown as SentElement | null
  for (const [link, text] of sheets) {
    const node = sent(link)
    if (node) node.attributes._cssText = text
  }
  for (const image of document.images) {
    const node = sent(image)
    const box = image.getBoundingClientRect()
    if (node) Object.assign(node.attributes, { rr_width: `${box.width}px`, rr_height: `${box.height}px` })
  }
  for (const element of document.body.querySelectorAll('*')) {
    const node = getComputedStyle(element).position === 'fixed' ? sent(element) : null
    if (node) node.attributes.evergrove_fixed_top = Math.round(element.getBoundingClientRect().top)
  }
  await wait(PICTURES_MS)
  return tree
}

const take = async (): Promise<void> => {
  const root = document.documentElement
  await wakeUp()
  const picture = JSON.stringify({
    url: location.origin + location.pathname,
    title: document.title.slice(0, 200),
    width: root.clientWidth,
    height: pageHeight(),
    viewport_height: innerHeight,
    elements: placesOf(),
    tree: await treeOf(await foreignSheets()),
  })
  const body = `${token}\n${picture}` // the server reads no further when it did not sign the first line
  const reply = await fetch(`${host}/t/capture`, { method: 'POST', body, credentials: 'omit' }).catch(() => null)
  if (!reply) throw new Error(WORDS.unreachable)
  if (reply.ok) return
  const said = (await reply.json().catch(() => ({}))) as { message?: string; help?: string }
  throw new Error([said.message, said.help].filter(Boolean).join(': ') || String(reply.status))
}

/** A bar at the foot of the page, apart from its styles; it is gone while the picture is taken. */
const offer = (): void => {
  const place = document.createElement('div')
  place.style.cssText = 'all:initial;position:fixed;left:0;right:0;bottom:0;z-index:2147483647'
  const bar = document.createElement('div')
  bar.style.cssText =
    'display:flex;gap:12px;align-items:center;justify-content:center;flex-wrap:wrap;padding:14px 20px;' +
    'background:#14532d;color:#fff;font:15px/1.5 system-ui,sans-serif;box-shadow:0 -2px 12px #0003'
  bar.setAttribute('role', 'status')
  const words = document.createElement('span')
  words.textContent = WORDS.ask
  const button = document.createElement('button')
  button.textContent = WORDS.button
  button.style.cssText =
    'padding:6px 20px;border:0;border-radius:6px;background:#fff;color:#14532d;font:inherit;font-weight:600;cursor:pointer'
  bar.append(words, button)
  place.attachShadow({ mode: 'open' }).append(bar)
  button.addEventListener('click', () => {
    words.textContent = WORDS.working
    button.remove()
    setTimeout(async () => {
      place.remove()
      const failed = await take().then(
        () => '',
        (error: Error) => WORDS.failed + error.message,
      )
      words.textContent = failed || WORDS.done
      if (failed) bar.style.background = '#991b1b'
      document.body.append(place)
    }, 50)
  })
  document.body.append(place)
}

if (document.readyState === 'complete') offer()
else addEventListener('load', offer)
