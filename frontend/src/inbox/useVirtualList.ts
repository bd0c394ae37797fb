import {
  computed,
  onMounted,
  onUnmounted,
  onUpdated,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
} from 'vue'
import type { Row } from '../client/types'

/** Up to this many rows, all are rendered. */
const MIN_ROWS = 60
/** Pixels above and below the viewport that are rendered as well. */
const OVERSCAN = 900
/** The rendered range moves in steps of rows, so that most scroll events render nothing. */
const STEP = 8
/** Height of a row in pixels until one is measured. */
const ESTIMATED_HEIGHT = 92

export type Item = { key: string; gap: number } | { key: string; row: Row; index: number }

/**
 * Virtual scrolling: of a long list only the rows near the viewport are rendered, with gaps in
 * place of the others. The pinned row, which has the focus, is always rendered. Row heights are
 * measured; rows not yet rendered count with the average, and the browser's scroll anchoring
 * corrects the difference.
 */
export function useVirtualList(
  scroller: Readonly<Ref<HTMLElement | null>>,
  list: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly Row[],
  pinned: () => string | undefined,
): ComputedRef<Item[]> {
  const heights = new Map<string, number>()
  const observed = new WeakSet<Element>()
  const range = shallowRef<[number, number]>([0, MIN_ROWS])
  let total = 0
  let frame = 0

  const averageHeight = () => (heights.size ? total / heights.size : ESTIMATED_HEIGHT)
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) measure(target as HTMLElement)
  })

  function measure(element: HTMLElement): void {
    if (!element.isConnected) return observer.unobserve(element)
    const name = element.dataset.name ?? ''
    const height = element.offsetHeight
    if (!height || heights.get(name) === height) return
    total += height - (heights.get(name) ?? 0)
    heights.set(name, height)
  }

  function updateRange(): void {
    frame = 0
    const viewport = scroller.value
    if (!viewport || rows().length <= MIN_ROWS) return
    const top = viewport.scrollTop - (list.value?.offsetTop ?? 0) - OVERSCAN
    const [first, last] = rowsBetween(top, top + viewport.clientHeight + 2 * OVERSCAN)
    const start = Math.floor(first / STEP) * STEP
    const end = Math.ceil(last / STEP) * STEP
    if (start !== range.value[0] || end !== range.value[1]) range.value = [start, end]
  }

  /** Indexes of the first row between two offsets in the list, and after the last. */
  function rowsBetween(top: number, bottom: number): [number, number] {
    const average = averageHeight()
    let first = -1
    let y = 0
    for (const [index, row] of rows().entries()) {
      y += heights.get(row.name) ?? average
      if (y > top && first < 0) first = index
      if (y > bottom) return [first, index + 1]
    }
    return [Math.max(0, first), rows().length]
  }

  const scheduleUpdate = () => {
    frame ||= requestAnimationFrame(updateRange)
  }

  const items = computed<Item[]>(() => {
    const [start, end] = rows().length <= MIN_ROWS ? [0, MIN_ROWS] : range.value
    const pin = pinned()
    const shown: Item[] = []
    const average = averageHeight()
    let gap = 0
    let gaps = 0
    const closeGap = () => {
      if (gap) shown.push({ key: `gap ${(gaps += 1)}`, gap })
      gap = 0
    }
    for (const [index, row] of rows().entries()) {
      if (row.name === pin || (index >= start && index < end)) {
        closeGap()
        shown.push({ key: row.name, row, index })
      } else {
        gap += heights.get(row.name) ?? average
      }
    }
    closeGap()
    return shown
  })

  function observe(): void {
    for (const element of list.value?.children ?? []) {
      if (!(element instanceof HTMLElement) || !element.dataset.name || observed.has(element))
        continue
      observed.add(element)
      observer.observe(element)
    }
  }

  onMounted(observe)
  onUpdated(observe)
  watch(
    scroller,
    (element, _before, onCleanup) => {
      element?.addEventListener('scroll', scheduleUpdate, { passive: true })
      onCleanup(() => element?.removeEventListener('scroll', scheduleUpdate))
      scheduleUpdate()
    },
    { immediate: true },
  )
  watch(() => rows().length, scheduleUpdate)
  onUnmounted(() => {
    cancelAnimationFrame(frame)
    observer.disconnect()
  })
  return items
}
