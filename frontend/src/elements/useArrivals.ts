import { onUnmounted, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/store'
import type { Row } from '../client/types'

const SHOWN_FOR = 6_000

interface Arrivals {
  arrivals: Readonly<ShallowRef<Row[]>>
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
    if (state.value.panelOpen || document.hidden) return
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
  return { arrivals, hold, release, dismiss }
}
