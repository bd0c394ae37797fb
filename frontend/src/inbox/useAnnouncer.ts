import { onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/state'
import { __ } from '../i18n'
import { shorten } from '../elements/text'
import { undoText } from './texts'

const QUIET = 1_000

/**
 * What a screen reader is told while the panel is open: what arrived, in one sentence however
 * much it was, and what can be taken back. Failures speak for themselves in the panel.
 */
export function useAnnouncer(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
): Ref<string> {
  const said = ref('')
  let titles: string[] = []
  let timer: ReturnType<typeof setTimeout>

  const say = () => {
    const [title = ''] = titles
    said.value = titles.length > 1 ? __('{0} new notifications', [titles.length]) : title
    titles = []
  }
  watch(
    client,
    (now, _before, onCleanup) => {
      const stop = now?.onArrival((row) => {
        if (!state.value.panelOpen) return
        titles.push(shorten(row.title, 120))
        clearTimeout(timer)
        timer = setTimeout(say, QUIET)
      })
      if (stop) onCleanup(stop)
    },
    { immediate: true },
  )
  watch(
    () => state.value.undo,
    (undo) => undo && (said.value = `${undoText(undo, Date.now())} ${__('Press z to undo.')}`),
  )
  onUnmounted(() => clearTimeout(timer))
  return said
}
