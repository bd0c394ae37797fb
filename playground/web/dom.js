/** An element with attributes, listeners (`onclick`, …) and children. Text stays text, never HTML. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value != null) element.setAttribute(name, value)
  }
  element.append(
    ...children.flat().filter((child) => child != null && child !== false && child !== ''),
  )
  return element
}

/** Replaces what is in `element`, and leaves the focus where it was (by `data-key`). */
export function redraw(element, ...children) {
  const key = element.contains(document.activeElement) && document.activeElement.dataset.key
  element.replaceChildren(...children.flat().filter(Boolean))
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
}

export function initials(name) {
  const words = name.split(' ')
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : '')).toUpperCase()
}

export function avatar(name) {
  return h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name))
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

export function ago(at) {
  const seconds = (Date.now() - Date.parse(at)) / 1000
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? []
  return unit ? relative.format(-Math.floor(seconds / length), unit) : 'just now'
}
