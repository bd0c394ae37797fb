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
  let mark = 0
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
  /** Whether the browser stands where these details were opened, and not some earlier ones. */
  const isHere = () => (history.state as Record<string, unknown> | null)?.[MARK] === mark
  const wentBack = () => opened.value && !isHere() && leave()

  function open(row: Row): void {
    opened.value = row
    mark = Date.now()
    history.pushState({ [MARK]: mark }, '')
  }

  function close(): void {
    leave()
    if (isHere()) history.back()
  }

  onMounted(() => window.addEventListener('popstate', wentBack))
  onUnmounted(() => window.removeEventListener('popstate', wentBack))
  return { shown, open, close }
}
