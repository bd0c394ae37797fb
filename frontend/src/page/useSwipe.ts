import type { Ref } from 'vue'
import { useEventListeners } from './useEventListeners'

/** Pixels after which it is a swipe and not a tap. */
const MIN_SWIPE = 12
/** Pixels after which the action is done on release. */
const SWIPE_THRESHOLD = 96

interface Swipe {
  row: HTMLElement
  pointer: number
  x: number
  y: number
  moved: number
  active: boolean
}

/** Swiping rows left and right by touch or pen; with a mouse there are buttons. */
export function useSwipe(
  list: Readonly<Ref<HTMLElement | null>>,
  done: (name: string, direction: 'left' | 'right') => void,
): void {
  let swipe: Swipe | null = null

  function begin(event: PointerEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-name]')
    const isInSection = (event.target as Element).closest('.section')
    if (event.pointerType === 'mouse' || !row || isInSection || swipe) return
    const { pointerId: pointer, clientX: x, clientY: y } = event
    swipe = { row, pointer, x, y, moved: 0, active: false }
  }

  function move(event: PointerEvent): void {
    if (!swipe || event.pointerId !== swipe.pointer) return
    swipe.moved = event.clientX - swipe.x
    const across = Math.abs(swipe.moved)
    if (!swipe.active && across > MIN_SWIPE && across > Math.abs(event.clientY - swipe.y))
      start(swipe)
    if (swipe.active) show(swipe)
  }

  function start(begun: Swipe): void {
    begun.active = true
    begun.row.classList.add('swiping')
    list.value?.setPointerCapture?.(begun.pointer)
  }

  function show({ row, moved }: Swipe): void {
    row.style.transform = `translateX(${moved}px)`
    row.dataset.swipe = moved > 0 ? 'right' : 'left'
    row.classList.toggle('enough', Math.abs(moved) >= SWIPE_THRESHOLD)
  }

  function end(event: PointerEvent): void {
    if (!swipe || event.pointerId !== swipe.pointer) return
    const { row, moved, active } = swipe
    swipe = null
    if (!active) return
    reset(row)
    if (event.type === 'pointerup' && Math.abs(moved) >= SWIPE_THRESHOLD) {
      done(row.dataset.name ?? '', moved > 0 ? 'right' : 'left')
    }
  }

  function reset(row: HTMLElement): void {
    row.style.transform = ''
    row.classList.remove('swiping', 'enough')
    delete row.dataset.swipe
    if (list.value) ignoreClick(list.value)
  }

  useEventListeners(list, {
    pointerdown: begin,
    pointermove: move,
    pointerup: end,
    pointercancel: end,
  })
}

/** Some browsers send a click at the end of a swipe. */
function ignoreClick(box: HTMLElement): void {
  const ignore = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
  }
  box.addEventListener('click', ignore, { capture: true, once: true })
  setTimeout(() => box.removeEventListener('click', ignore, { capture: true }), 50)
}
