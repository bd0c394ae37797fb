import {
  onUnmounted,
  ref,
  shallowRef,
  watch,
  type ComputedRef,
  type Ref,
  type ShallowRef,
} from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/state'
import type { Row } from '../client/types'
import { useArrivals } from './useClient'
import { deepActiveElement } from './useFocusTrap'

/** Milliseconds for which a toast is shown. */
const TOAST_DURATION = 6_000
/** Pixels at the bottom of the page that a toast may cover. */
const TOAST_HEIGHT = 180

interface Toasts {
  arrivals: Readonly<ShallowRef<Row[]>>
  /** Shown at the top of the page, because the user types at the bottom. */
  atTop: Readonly<Ref<boolean>>
  pause(): void
  resume(): void
  dismiss(): void
}

/** The rows shown as a toast: until the time is over, they are read, or the panel is opened. */
export function useToasts(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
): Toasts {
  const arrivals = shallowRef<Row[]>([])
  const atTop = ref(false)
  let timer: ReturnType<typeof setTimeout>

  const pause = () => clearTimeout(timer)
  const dismiss = () => {
    pause()
    arrivals.value = []
  }
  const resume = () => {
    pause()
    timer = setTimeout(dismiss, TOAST_DURATION)
  }
  const show = (row: Row) => {
    if (state.value.panelOpen || document.hidden || window.helpdesk_notify?.toast === false) return
    if (!arrivals.value.length) atTop.value = isTypingAtBottom()
    arrivals.value = [...arrivals.value.filter((other) => other.name !== row.name), row]
    resume()
  }

  useArrivals(client, show)
  watch(state, ({ panelOpen, rows }) => {
    if (panelOpen) return dismiss()
    if (!arrivals.value.length) return
    const unread = new Set(rows.filter((row) => !row.read).map((row) => row.name))
    if (arrivals.value.some((row) => !unread.has(row.name))) {
      arrivals.value = arrivals.value.filter((row) => unread.has(row.name))
    }
  })
  onUnmounted(pause)
  return { arrivals, atTop, pause, resume, dismiss }
}

/** Whether the focused input is where a toast would be. */
function isTypingAtBottom(): boolean {
  const active = deepActiveElement()
  if (!active?.matches('input, textarea, select') && !active?.isContentEditable) return false
  return active.getBoundingClientRect().bottom > window.innerHeight - TOAST_HEIGHT
}
