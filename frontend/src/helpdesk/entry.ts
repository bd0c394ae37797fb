/** Helpdesk's own Notifications entry in the sidebar (and in the drawer on phones). */

export const ENTRY = 'data-hd-notify-entry'
const SLOT = 'data-hd-notify-slot'

/** Newer versions have an id; in older ones the entry is found by the path of its bell icon. */
const BY_ID = '#notifications-btn'
const BELL_OUTLINES = ['M10.268 21a2', 'M6 8a6 6 0 0 1 12 0']
const BELLS = BELL_OUTLINES.map((outline) => `svg path[d^="${outline}"]`).join()
const CLICKABLE = 'button, a, [role="button"], .cursor-pointer'

/** Hides Helpdesk's own badge and dot while the entry has our attributes. */
const STYLE = `
[${ENTRY}] { position: relative; }
[${ENTRY}] .rounded-full, [${SLOT}] > .rounded-full { display: none !important; }
[${ENTRY}]:focus-visible { outline: 2px solid var(--outline-gray-4, #808080); outline-offset: 1px; }
[${ENTRY}] > hd-notify-badge { flex: none; margin-inline-start: 4px; }
[${ENTRY}] > hd-notify-badge[compact] { position: absolute; inset: -1px -5px auto auto; }
button:has(> hd-notify-badge) { position: relative; }
button > hd-notify-badge { position: absolute; inset: -2px -4px auto auto; pointer-events: none; }
[${ENTRY}]:dir(rtl) > hd-notify-badge[compact] { inset: -1px auto auto -5px; }
`

export function createStyle(): HTMLStyleElement {
  const style = document.createElement('style')
  style.textContent = STYLE
  return style
}

export function findEntry(root: ParentNode = document): HTMLElement | null {
  const entry = root.querySelector<HTMLElement>(BY_ID)
  if (entry) return entry
  for (const bell of root.querySelectorAll(BELLS)) {
    const clickable = bell.closest<HTMLElement>(CLICKABLE)
    if (clickable) return clickable
  }
  return null
}

/** Adds our attributes to the entry and makes it a button for keyboards and screen readers. */
export function markEntry(entry: HTMLElement): void {
  entry.setAttribute(ENTRY, '')
  entry.parentElement?.setAttribute(SLOT, '')
  entry.setAttribute('aria-haspopup', 'dialog')
  if (entry.matches('button, a[href]')) return
  entry.setAttribute('role', 'button')
  entry.tabIndex = 0
}

/** Removes everything that `markEntry` has added. */
export function unmarkEntry(entry: HTMLElement): void {
  entry.parentElement?.removeAttribute(SLOT)
  const isOurs = entry.getAttribute('role') === 'button'
  const ours = [ENTRY, 'aria-haspopup', 'aria-expanded', 'aria-label']
  for (const name of isOurs ? [...ours, 'role', 'tabindex'] : ours) entry.removeAttribute(name)
}

/** The sidebar of the entry: the outermost ancestor narrower than half the window. */
export function sidebarOf(entry: HTMLElement): HTMLElement {
  let bar = entry
  while (bar.parentElement && bar.parentElement.offsetWidth < window.innerWidth / 2) {
    bar = bar.parentElement
  }
  return bar
}
