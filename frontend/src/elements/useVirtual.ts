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

/** So many rows are simply all there. */
const FEW = 60
/** Pixels beyond the edges that are drawn as well. */
const BEYOND = 900
/** The window moves in steps, so that most scrolling draws nothing. */
const STEP = 8
const GUESS = 92

export type Item = { key: string; gap: number } | { key: string; row: Row; index: number }

/**
 * Of a long list only the rows in sight are in the page, with gaps for the others, and the pinned
 * row wherever it is: it has the focus. Rows are as high as they like; those that were never seen
 * count with the average, and the browser's scroll anchoring takes up the difference.
 */
export function useVirtual(
  scroller: Readonly<Ref<HTMLElement | null>>,
  list: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly Row[],
  pinned: () => string | undefined,
): ComputedRef<Item[]> {
  const heights = new Map<string, number>()
  const known = new WeakSet<Element>()
  const range = shallowRef<[number, number]>([0, FEW])
  let total = 0
  let frame = 0

  const guess = () => (heights.size ? total / heights.size : GUESS)
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

  function look(): void {
    frame = 0
    const box = scroller.value
    if (!box || rows().length <= FEW) return
    const top = box.scrollTop - (list.value?.offsetTop ?? 0) - BEYOND
    const [first, last] = between(top, top + box.clientHeight + 2 * BEYOND)
    const start = Math.floor(first / STEP) * STEP
    const end = Math.ceil(last / STEP) * STEP
    if (start !== range.value[0] || end !== range.value[1]) range.value = [start, end]
  }

  /** The rows that are between two heights of the list. */
  function between(top: number, bottom: number): [number, number] {
    const otherwise = guess()
    let first = -1
    let y = 0
    for (const [index, row] of rows().entries()) {
      y += heights.get(row.name) ?? otherwise
      if (y > top && first < 0) first = index
      if (y > bottom) return [first, index + 1]
    }
    return [Math.max(0, first), rows().length]
  }

  const later = () => {
    frame ||= requestAnimationFrame(look)
  }

  const items = computed<Item[]>(() => {
    const [start, end] = rows().length <= FEW ? [0, FEW] : range.value
    const pin = pinned()
    const shown: Item[] = []
    const otherwise = guess()
    let gap = 0
    let gaps = 0
    const close = () => {
      if (gap) shown.push({ key: `gap ${(gaps += 1)}`, gap })
      gap = 0
    }
    for (const [index, row] of rows().entries()) {
      if (row.name === pin || (index >= start && index < end)) {
        close()
        shown.push({ key: row.name, row, index })
      } else {
        gap += heights.get(row.name) ?? otherwise
      }
    }
    close()
    return shown
  })

  function observe(): void {
    for (const element of list.value?.children ?? []) {
      if (!(element instanceof HTMLElement) || !element.dataset.name || known.has(element)) continue
      known.add(element)
      observer.observe(element)
    }
  }

  onMounted(observe)
  onUpdated(observe)
  watch(
    scroller,
    (now, before) => {
      before?.removeEventListener('scroll', later)
      now?.addEventListener('scroll', later, { passive: true })
      later()
    },
    { immediate: true },
  )
  watch(() => rows().length, later)
  onUnmounted(() => {
    scroller.value?.removeEventListener('scroll', later)
    cancelAnimationFrame(frame)
    observer.disconnect()
  })
  return items
}
