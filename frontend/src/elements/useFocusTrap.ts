import { nextTick, watch, type Ref } from 'vue'

const FOCUSABLE = 'a[href], button:not(:disabled)'

/** Focuses the panel when it opens, keeps Tab inside, and restores the focus when it closes. */
export function useFocusTrap(
  panel: Readonly<Ref<HTMLElement | null>>,
  open: Readonly<Ref<boolean>>,
  enabled: () => boolean,
): void {
  let opener: HTMLElement | null = null

  watch(open, async (now) => {
    if (!enabled()) return
    if (now) {
      opener = deepActiveElement()
      await nextTick()
      panel.value?.focus()
      panel.value?.addEventListener('keydown', onTab)
    } else {
      if (opener?.isConnected) opener.focus({ preventScroll: true })
      opener = null
    }
  })

  function onTab(event: KeyboardEvent): void {
    if (event.key !== 'Tab' || !panel.value) return
    const stops = [...panel.value.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
      (element) => element.tabIndex >= 0,
    )
    const active = deepActiveElement()
    const [first] = stops
    const last = stops.at(-1)
    const goal = event.shiftKey ? wrap(active, first, last, panel.value) : wrap(active, last, first)
    if (!goal) return
    event.preventDefault()
    goal.focus()
  }
}

/** Where Tab goes from the first or last stop of the panel; undefined anywhere else. */
function wrap(
  active: HTMLElement | null,
  edge: HTMLElement | undefined,
  other: HTMLElement | undefined,
  outer?: HTMLElement,
): HTMLElement | undefined {
  return active === edge || (outer && active === outer) ? other : undefined
}

/** The element that has the focus, also inside shadow roots. */
export function deepActiveElement(): HTMLElement | null {
  let active = document.activeElement
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
  return active instanceof HTMLElement ? active : null
}
