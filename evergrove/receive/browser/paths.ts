/** How both scripts name an element of a page, so that clicks and a captured page speak of the same one. */

const PATH_STEPS_MAX = 8

/** Tags, ids and classes only; what looks made by a machine or by a person's data stays out. */
const isPlain = (name: string): boolean => /^[A-Za-z][\w-]{0,40}$/.test(name) && !/\d{4}/.test(name)

/** The way from the body, or from the nearest plain id, to an element. */
export const pathOf = (target: Element): string => {
  const steps: string[] = []
  const body = document.body
  for (let at: Element | null = target; at && at !== body && steps.length < PATH_STEPS_MAX; at = at.parentElement) {
    const tag = at.tagName.toLowerCase()
    if (isPlain(at.id)) {
      steps.unshift(`${tag}#${at.id}`)
      break
    }
    const classes = [...at.classList].filter(isPlain).slice(0, 2)
    const same = at.parentElement ? [...at.parentElement.children].filter((one) => one.tagName === at?.tagName) : []
    const place = same.length > 1 ? `:nth-of-type(${same.indexOf(at) + 1})` : ''
    steps.unshift([tag, ...classes].join('.') + place)
  }
  return steps.join(' > ')
}
