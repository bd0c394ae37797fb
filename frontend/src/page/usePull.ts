import { onUnmounted, ref, watch, type Ref } from 'vue'

/** How far the finger moves for a pixel of the list. */
const RESISTANCE = 2.2
export const PULL_THRESHOLD = 64
const MOST = 96

/** Pulling a list down from its very top: how far it is pulled, and a call when let go of. */
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
    pulled.value = Math.min(MOST, Math.max(0, distance / RESISTANCE))
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

  const touch = (element: HTMLElement) => {
    element.addEventListener('touchstart', begin, { passive: true })
    element.addEventListener('touchmove', move, { passive: false })
    element.addEventListener('touchend', end)
    element.addEventListener('touchcancel', end)
  }
  const leave = (element: HTMLElement | null | undefined) => {
    element?.removeEventListener('touchstart', begin)
    element?.removeEventListener('touchmove', move)
    element?.removeEventListener('touchend', end)
    element?.removeEventListener('touchcancel', end)
  }
  watch(
    scroller,
    (now, before) => {
      leave(before)
      if (now) touch(now)
    },
    { immediate: true },
  )
  onUnmounted(() => leave(scroller.value))
  return { pulled, refreshing }
}
