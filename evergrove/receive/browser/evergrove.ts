/*
 * Evergrove in the browser: where people click, how long they look and how far they scroll, session by session.
 *
 *   <script async src="https://crm.example/evergrove.js" data-write-key="KEY"></script>
 *
 * data-consent="required": nothing is stored or sent before evergrove.consent(true).
 * data-page="on" | "off": page views; default: on, unless Segment's analytics.js runs on the page and sends them.
 * data-host="https://crm.example": where to send, when this file is served from elsewhere.
 *
 * Do Not Track and Global Privacy Control are obeyed: nothing is stored or sent. No text of the page, no value of a
 * field, no address parameter but utm_… leaves the browser. The anonymous id is shared with analytics.js.
 *
 * Opened by a link that ends in #evergrove-capture=TOKEN, which the console gives to the people who run the site, the
 * page is not tracked: it offers to take a picture of itself for the heatmap (see capture.ts).
 */

import { pathOf } from './paths'

type Json = Record<string, unknown>
type Call = [name: string, ...args: unknown[]]

;(() => {
  const VERSION = '1'
  const SESSION_IDLE_MS = 30 * 60_000 // a session ends after half an hour of silence, as web statistics count it
  const FLUSH_MS = 2_000
  const BATCH_EVENTS_MAX = 20
  const QUEUE_EVENTS_MAX = 200 // of a page that cannot send: the oldest go first
  const BEACON_BYTES_MAX = 60_000 // browsers take 64 KiB
  const CLICKS_MAX = 100 // of one page view
  const RETRY_MS_MAX = 60_000
  const CONSENT = 'evergrove_consent'
  const SESSION = 'evergrove_session'
  const ANONYMOUS = 'ajs_anonymous_id'
  const USER = 'ajs_user_id'

  const doc = document
  const nav = navigator as Navigator & { globalPrivacyControl?: boolean }
  const page = window as unknown as { evergrove?: unknown; analytics?: unknown; doNotTrack?: string }
  const script = doc.currentScript as HTMLScriptElement | null
  const settings = script ? script.dataset : ({} as DOMStringMap)
  const host = settings.host || (script ? new URL(script.src).origin : location.origin)
  const capture = /^#evergrove-capture=([\w.-]{20,900})$/.exec(location.hash)
  const isRefused = !!capture || nav.doNotTrack === '1' || page.doNotTrack === '1' || nav.globalPrivacyControl === true

  const read = (name: string): string | null => {
    try {
      return localStorage.getItem(name)
    } catch {
      return null // storage is switched off
    }
  }
  const write = (name: string, value: string | null): void => {
    try {
      if (value === null) localStorage.removeItem(name)
      else localStorage.setItem(name, value)
    } catch {
      /* storage is switched off or full: ids then live as long as the page */
    }
  }

  const consent = read(CONSENT)
  let isOn = !isRefused && (consent === 'yes' || (consent !== 'no' && settings.consent !== 'required'))

  // --- Ids: the same places and forms as analytics.js -------------------------------------------------------------
  const kept: Record<string, string | null> = {}
  const cookie = (name: string): string | null => {
    const found = doc.cookie.match(`(?:^|; )${name}=([^;]*)`)
    return found ? decodeURIComponent(found[1]) : null
  }
  const unquoted = (text: string | null): string | null => (text && text.replace(/^"(.*)"$/, '$1')) || null
  const id = (name: string): string | null =>
    unquoted(cookie(name)) || unquoted(read(name)) || kept[name] || null
  const setId = (name: string, value: string | null): void => {
    kept[name] = value
    write(name, value && JSON.stringify(value))
    const age = value ? 31_536_000 : 0
    doc.cookie = `${name}=${encodeURIComponent(value || '')}; path=/; max-age=${age}; samesite=lax`
  }
  const newId = (): string =>
    crypto.randomUUID
      ? crypto.randomUUID()
      : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
          (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+digit / 4)))).toString(16),
        )
  const anonymousId = (): string => {
    const known = id(ANONYMOUS)
    if (known) return known
    const made = newId()
    setId(ANONYMOUS, made)
    return made
  }
  let session = { id: '', at: 0 }
  const sessionId = (): string => {
    const now = Date.now()
    try {
      session = JSON.parse(read(SESSION) || '') as typeof session
    } catch {
      /* the first one, or storage is off */
    }
    if (!session.id || now - session.at > SESSION_IDLE_MS) session = { id: newId(), at: now }
    session.at = now
    write(SESSION, JSON.stringify(session))
    return session.id
  }

  // --- Sending ----------------------------------------------------------------------------------------------------
  let queue: Json[] = []
  let timer = 0
  let retries = 0
  let isSending = false

  const bodyOf = (events: Json[]): string =>
    JSON.stringify({ batch: events, writeKey: settings.writeKey, sentAt: new Date().toISOString() })

  const plan = (milliseconds: number): void => {
    if (!timer) timer = setTimeout(flush, milliseconds) as unknown as number
  }

  const flush = (): void => {
    clearTimeout(timer)
    timer = 0
    if (isSending || !queue.length || !isOn) return
    const events = queue.splice(0, BATCH_EVENTS_MAX)
    const again = (seconds?: number): void => {
      queue = events.concat(queue).slice(-QUEUE_EVENTS_MAX)
      retries += 1
      plan(seconds ? seconds * 1000 : Math.min(1000 * 2 ** retries, RETRY_MS_MAX))
    }
    isSending = true
    // text/plain needs no question to the server beforehand, and keepalive outlives the page.
    fetch(`${host}/v1/batch`, { method: 'POST', body: bodyOf(events), keepalive: true, credentials: 'omit' })
      .then((reply) => {
        isSending = false
        if (reply.status === 429 || reply.status >= 500) again(Number(reply.headers.get('Retry-After')))
        else {
          retries = 0 // taken, or refused for good
          if (queue.length) plan(0)
        }
      })
      .catch(() => {
        isSending = false
        again()
      })
  }

  /** When the page may be gone in a moment. What a running request holds is not sent twice: it is kept alive. */
  const flushNow = (): void => {
    while (isOn && queue.length) {
      const events: Json[] = []
      let size = 200
      while (queue.length && size < BEACON_BYTES_MAX) {
        const event = queue.shift() as Json
        size += JSON.stringify(event).length * 2
        events.push(event)
      }
      if (!nav.sendBeacon || !nav.sendBeacon(`${host}/v1/batch`, bodyOf(events))) {
        queue = events.concat(queue)
        flush()
        return
      }
    }
  }

  const cleanUrl = (address: string): string => {
    try {
      const url = new URL(address, location.href)
      const kept = [...url.searchParams].filter(([name]) => /^utm_\w+$/.test(name))
      return url.origin + url.pathname + (kept.length ? `?${new URLSearchParams(kept)}` : '')
    } catch {
      return ''
    }
  }

  const context = (): Json => {
    const campaign: Json = {}
    new URLSearchParams(location.search).forEach((value, name) => {
      if (/^utm_\w+$/.test(name)) campaign[name === 'utm_campaign' ? 'name' : name.slice(4)] = value
    })
    return {
      page: { url: view.url, path: view.path, referrer: view.referrer, title: doc.title },
      campaign,
      userAgent: nav.userAgent,
      locale: nav.language,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      screen: { width: screen.width, height: screen.height, density: devicePixelRatio },
      library: { name: 'evergrove.js', version: VERSION },
    }
  }

  const send = (type: string, fields: Json): void => {
    if (!isOn) return
    queue.push({
      type,
      messageId: `evergrove-${newId()}`,
      timestamp: new Date().toISOString(),
      anonymousId: anonymousId(),
      userId: id(USER),
      context: context(),
      ...fields,
    })
    if (queue.length > QUEUE_EVENTS_MAX) queue.shift()
    if (queue.length >= BATCH_EVENTS_MAX && !retries) flush()
    else plan(FLUSH_MS)
  }

  const properties = (more?: unknown): Json => ({ session_id: sessionId(), url: view.url, ...(more as Json) })
  const track = (event: string, more?: unknown): void => {
    if (isOn) send('track', { event, properties: properties(more) })
  }

  // --- What happens on the page -----------------------------------------------------------------------------------
  const newView = (referrer: string) => ({
    id: newId(),
    url: cleanUrl(location.href),
    path: location.pathname,
    referrer: cleanUrl(referrer || 'about:blank'),
    shownAt: doc.visibilityState === 'hidden' ? 0 : performance.now(),
    lookedMs: 0,
    scroll: 0,
    clicks: 0,
    wasLeft: false,
  })
  let view = newView(doc.referrer)

  const noteScroll = (): void => {
    const whole = doc.documentElement.scrollHeight
    const seen = whole > 0 ? Math.round((100 * (scrollY + innerHeight)) / whole) : 0
    view.scroll = Math.max(view.scroll, Math.min(100, seen))
  }
  const pause = (): void => {
    if (view.shownAt) view.lookedMs += performance.now() - view.shownAt
    view.shownAt = 0
  }
  /** Each report of one page view says the seconds since the one before, so that they add up. */
  const leave = (): void => {
    pause()
    noteScroll()
    if (view.lookedMs < 100 && view.wasLeft) return
    track('Page Left', {
      view_id: view.id,
      dwell_seconds: Math.round(view.lookedMs / 100) / 10,
      scroll_percent: view.scroll,
      viewport_width: innerWidth,
      viewport_height: innerHeight,
      page_height: doc.documentElement.scrollHeight,
      referrer: view.referrer,
      title: doc.title,
    })
    view.lookedMs = 0
    view.wasLeft = true
  }
  const sendPage = (name?: unknown, more?: unknown): void => {
    const { id: viewId, path, referrer } = view
    const fields = { referrer, title: doc.title, path, view_id: viewId, viewport_width: innerWidth, ...(more as Json) }
    if (isOn) send('page', { name, properties: properties(fields) })
  }
  const hasPages = (): boolean => settings.page === 'on' || (settings.page !== 'off' && !page.analytics)
  const navigate = (): void => {
    if (location.pathname === view.path) return
    const before = view.url
    leave()
    view = newView(before)
    if (hasPages()) sendPage()
  }

  const noteClick = (event: MouseEvent): void => {
    const target = event.target
    if (!(target instanceof Element) || view.clicks >= CLICKS_MAX) return
    view.clicks += 1
    const root = doc.documentElement
    const box = target.getBoundingClientRect()
    // Thousandths of the element: where it stands elsewhere on a wider screen, the click is still known by its place in it.
    const within = (at: number, size: number): number =>
      size > 0 ? Math.max(0, Math.min(1000, Math.round((1000 * at) / size))) : 500
    track('Element Clicked', {
      view_id: view.id,
      path: pathOf(target),
      element_x: within(event.clientX - box.left, box.width),
      element_y: within(event.clientY - box.top, box.height),
      x: Math.round(event.pageX),
      y: Math.round(event.pageY),
      viewport_x: Math.round(event.clientX),
      viewport_y: Math.round(event.clientY),
      page_width: root.scrollWidth,
      page_height: root.scrollHeight,
      viewport_width: innerWidth,
      viewport_height: innerHeight,
    })
  }

  const hide = (): void => {
    leave()
    flushNow()
  }
  const begin = (): void => {
    if (hasPages()) sendPage()
    noteScroll()
  }
  addEventListener('click', noteClick, true)
  addEventListener('scroll', noteScroll, { passive: true })
  addEventListener('popstate', navigate)
  addEventListener('pagehide', hide)
  doc.addEventListener('visibilitychange', () => {
    if (doc.visibilityState === 'hidden') hide()
    else view.shownAt = performance.now()
  })
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name]
    history[name] = function (...args) {
      original.apply(this, args)
      navigate()
    }
  }

  // --- The door for the site --------------------------------------------------------------------------------------
  const api = {
    track,
    page: sendPage,
    identify(userId: unknown, traits?: unknown): void {
      if (!isOn) return
      if (typeof userId === 'string' || typeof userId === 'number') setId(USER, String(userId))
      send('identify', { traits: (typeof userId === 'object' ? userId : traits) || {} })
    },
    consent(isGiven: boolean): void {
      if (isRefused) return
      const wasOn = isOn
      isOn = isGiven
      if (isGiven) {
        write(CONSENT, 'yes')
        if (!wasOn) begin()
        return
      }
      queue = []
      for (const name of [ANONYMOUS, USER]) setId(name, null)
      write(SESSION, null)
      write(CONSENT, 'no')
    },
    reset(): void {
      for (const name of [ANONYMOUS, USER]) setId(name, null)
      write(SESSION, null)
    },
    anonymousId: (): string | null => (isOn ? anonymousId() : null),
    /**
     * The in-app messages of the customer who is signed in, as texts: {unread, messages}. The shop's own server signs
     * the token; marks say what was {seen, clicked}, as lists of message ids.
     */
    inbox(token: string, marks?: { seen?: string[]; clicked?: string[] }): Promise<Json> {
      if (!isOn) return Promise.resolve({ unread: 0, messages: [] })
      const body = JSON.stringify({ token, ...marks })
      return fetch(`${host}/t/inbox`, { method: 'POST', body, keepalive: true, credentials: 'omit' }).then((reply) =>
        reply.ok ? reply.json() : Promise.reject(new Error(`inbox: ${reply.status}`)),
      )
    },
    flush,
    push([name, ...args]: Call): void {
      const call = (api as unknown as Record<string, unknown>)[name]
      if (typeof call === 'function') call(...args)
    },
  }
  if (capture && script) {
    history.replaceState(history.state, '', location.pathname + location.search) // the token is for nobody else
    const offered = doc.createElement('script')
    offered.src = `${host}/evergrove-capture.js`
    offered.dataset.token = capture[1]
    offered.dataset.host = host
    doc.head.append(offered)
  }
  const waiting = page.evergrove
  page.evergrove = api
  begin()
  if (Array.isArray(waiting)) for (const call of waiting as Call[]) api.push(call)
})()
