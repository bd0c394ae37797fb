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
import { deepActiveElement } from './usePanelFocus'

const SHOWN_FOR = 6_000
/** How far a toast reaches up from the end of the page. */
const REACH = 180

interface Arrivals {
  arrivals: Readonly<ShallowRef<Row[]>>
  /** At the top of the page instead, because somebody types at its end. */
  above: Readonly<Ref<boolean>>
  hold(): void
  release(): void
  dismiss(): void
}

/** What has arrived and is on show, until its time is over, it is read, or the panel is opened. */
export function useArrivals(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
): Arrivals {
  const arrivals = shallowRef<Row[]>([])
  const above = ref(false)
  let timer: ReturnType<typeof setTimeout>

  const hold = () => clearTimeout(timer)
  const dismiss = () => {
    hold()
    arrivals.value = []
  }
  const release = () => {
    hold()
    timer = setTimeout(dismiss, SHOWN_FOR)
  }
  const show = (row: Row) => {
    if (state.value.panelOpen || document.hidden || window.helpdesk_notify?.toast === false) return
    if (!arrivals.value.length) above.value = isTypingBelow()
    arrivals.value = [...arrivals.value.filter((other) => other.name !== row.name), row]
    release()
  }

  watch(
    client,
    (now, _before, onCleanup) => {
      if (now) onCleanup(now.onArrival(show))
    },
    { immediate: true },
  )
  watch(state, ({ panelOpen, rows }) => {
    if (panelOpen) return dismiss()
    if (!arrivals.value.length) return
    const unread = new Set(rows.filter((row) => !row.read).map((row) => row.name))
    if (arrivals.value.some((row) => !unread.has(row.name))) {
      arrivals.value = arrivals.value.filter((row) => unread.has(row.name))
    }
  })
  onUnmounted(hold)
  return { arrivals, above, hold, release, dismiss }
}

/** Whether what one types into is where a toast would be. */
function isTypingBelow(): boolean {
  const active = deepActiveElement()
  if (!active?.matches('input, textarea, select') && !active?.isContentEditable) return false
  return active.getBoundingClientRect().bottom > window.innerHeight - REACH
}
