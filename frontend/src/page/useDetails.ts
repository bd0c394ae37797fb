import { computed, onMounted, onUnmounted, shallowRef, type ComputedRef, type Ref } from 'vue'
import type { State } from '../client/state'
import type { Row } from '../client/types'

interface Details {
  shown: ComputedRef<Row | null>
  open(row: Row): void
  close(): void
}

const MARK = 'hdNotifyDetails'

/** What is shown on the whole screen. The phone's own "back" leads to the list again. */
export function useDetails(state: Readonly<Ref<State>>, closed: (row: Row) => void): Details {
  const opened = shallowRef<Row | null>(null)
  /** As it is now, for as long as it is listed. */
  const shown = computed(() => {
    const name = opened.value?.name
    return state.value.rows.find((row) => row.name === name) ?? opened.value
  })

  const leave = () => {
    const row = shown.value
    opened.value = null
    if (row) closed(row)
  }
  const isMarked = () => Boolean((history.state as Record<string, unknown> | null)?.[MARK])
  const wentBack = () => opened.value && !isMarked() && leave()

  function open(row: Row): void {
    opened.value = row
    history.pushState({ [MARK]: row.name }, '')
  }

  function close(): void {
    leave()
    if (isMarked()) history.back()
  }

  onMounted(() => window.addEventListener('popstate', wentBack))
  onUnmounted(() => window.removeEventListener('popstate', wentBack))
  return { shown, open, close }
}
