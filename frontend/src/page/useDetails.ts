import { computed, onMounted, onUnmounted, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { State } from '../client/state'
import type { Row } from '../client/types'

interface Details {
  shown: ComputedRef<Row | null>
  open(row: Row): void
  close(): void
}

const STATE_KEY = 'hdNotifyDetails'

/** The row whose details are shown; the browser's "back" closes them. `closed` is called then. */
export function useDetails(state: Readonly<Ref<State>>, closed: (row: Row) => void): Details {
  const opened = shallowRef<Row | null>(null)
  let id = 0
  /** The row as listed now; as it was if no longer listed. */
  const shown = computed(() => {
    const name = opened.value?.name
    return state.value.rows.find((row) => row.name === name) ?? opened.value
  })

  const leave = () => {
    const row = shown.value
    opened.value = null
    if (row) closed(row)
  }
  /** Whether the current history entry is the one of these details. */
  const isCurrentEntry = () => (history.state as Record<string, unknown> | null)?.[STATE_KEY] === id
  const onPopState = () => opened.value && !isCurrentEntry() && leave()

  function open(row: Row): void {
    opened.value = row
    id = Date.now()
    history.pushState({ [STATE_KEY]: id }, '')
  }

  function close(): void {
    leave()
    if (isCurrentEntry()) history.back()
  }

  onMounted(() => window.addEventListener('popstate', onPopState))
  onUnmounted(() => window.removeEventListener('popstate', onPopState))
  return { shown, open, close }
}
