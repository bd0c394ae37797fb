import { ref, type Ref } from 'vue'
import { useEventListeners } from './useEventListeners'

/** Pixels the finger moves for one pixel of the list. */
const RESISTANCE = 2.2
export const PULL_THRESHOLD = 64
const MAX_PULL = 96

/** Pull to refresh: how far the list is pulled down, in pixels, and whether it refreshes. */
export function usePull(
  scroller: Readonly<Ref<HTMLElement | null>>,
  refresh: () => Promise<unknown>,
): { pulled: Ref<number>; refreshing: Ref<boolean> } {
  const pulled = ref(0)
  const refreshing = ref(false)
  let from: number | null = null

  function begin(event: TouchEvent): void {
    const isAtTop = (scroller.value?.scrollTop ?? 1) <= 0
    from = isAtTop && event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null
  }

  function move(event: TouchEvent): void {
    if (from === null || event.defaultPrevented) return
    const distance = (event.touches[0]?.clientY ?? from) - from
    pulled.value = Math.min(MAX_PULL, Math.max(0, distance / RESISTANCE))
    if (pulled.value > 4 && event.cancelable) event.preventDefault()
  }

  async function end(): Promise<void> {
    const isEnough = pulled.value >= PULL_THRESHOLD
    from = null
    pulled.value = 0
    if (!isEnough || refreshing.value) return
    refreshing.value = true
    await refresh()
    refreshing.value = false
  }

  useEventListeners(scroller, { touchstart: begin, touchend: end, touchcancel: end })
  useEventListeners(scroller, { touchmove: move }, { passive: false })
  return { pulled, refreshing }
}
