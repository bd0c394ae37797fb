import { onUnmounted, watch, type Ref } from 'vue'

/** Further than this, it is a swipe and no tap. */
const SLOP = 12
/** Further than this, letting go does it. */
const ENOUGH = 96

interface Swipe {
  row: HTMLElement
  pointer: number
  x: number
  y: number
  moved: number
  active: boolean
}

/** Fingers that push a row to the left or right; whoever points otherwise has the buttons. */
export function useSwipe(
  list: Readonly<Ref<HTMLElement | null>>,
  done: (name: string, direction: 'left' | 'right') => void,
): void {
  let swipe: Swipe | null = null

  function begin(event: PointerEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-name]')
    const isInTray = (event.target as Element).closest('.tray')
    if (event.pointerType === 'mouse' || !row || isInTray || swipe) return
    const { pointerId: pointer, clientX: x, clientY: y } = event
    swipe = { row, pointer, x, y, moved: 0, active: false }
  }

  function move(event: PointerEvent): void {
    if (!swipe || event.pointerId !== swipe.pointer) return
    swipe.moved = event.clientX - swipe.x
    const across = Math.abs(swipe.moved)
    if (!swipe.active && across > SLOP && across > Math.abs(event.clientY - swipe.y)) start(swipe)
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
    row.classList.toggle('enough', Math.abs(moved) >= ENOUGH)
  }

  function end(event: PointerEvent): void {
    if (!swipe || event.pointerId !== swipe.pointer) return
    const { row, moved, active } = swipe
    swipe = null
    if (!active) return
    settle(row)
    if (event.type === 'pointerup' && Math.abs(moved) >= ENOUGH) {
      done(row.dataset.name ?? '', moved > 0 ? 'right' : 'left')
    }
  }

  function settle(row: HTMLElement): void {
    row.style.transform = ''
    row.classList.remove('swiping', 'enough')
    delete row.dataset.swipe
    if (list.value) swallowTap(list.value)
  }

  const LISTENERS = { pointerdown: begin, pointermove: move, pointerup: end, pointercancel: end }
  const listeners = Object.entries(LISTENERS) as [string, EventListener][]
  const stop = (element: HTMLElement | null) =>
    listeners.forEach(([type, call]) => element?.removeEventListener(type, call))

  watch(
    list,
    (now, before) => {
      stop(before ?? null)
      listeners.forEach(([type, call]) => now?.addEventListener(type, call))
    },
    { immediate: true },
  )
  onUnmounted(() => stop(list.value))
}

/** What some browsers still take for a tap at the end of a swipe. */
function swallowTap(box: HTMLElement): void {
  const swallow = (event: Event) => {
    event.preventDefault()
    event.stopPropagation()
  }
  box.addEventListener('click', swallow, { capture: true, once: true })
  setTimeout(() => box.removeEventListener('click', swallow, { capture: true }), 50)
}
