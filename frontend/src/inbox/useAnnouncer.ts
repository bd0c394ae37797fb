import { onUnmounted, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/state'
import { __ } from '../i18n'
import { shorten } from '../elements/text'
import { useArrivals } from '../elements/useClient'
import { undoText } from './texts'

/** Milliseconds without an arrival before it is announced. */
const ANNOUNCE_DELAY = 1_000

/**
 * The text for a live region while the panel is open: what arrived, in one sentence, and what can
 * be undone. Failures are announced by their own alert.
 */
export function useAnnouncer(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
): Ref<string> {
  const announcement = ref('')
  let titles: string[] = []
  let timer: ReturnType<typeof setTimeout>

  const announce = () => {
    const [title = ''] = titles
    announcement.value = titles.length > 1 ? __('{0} new notifications', [titles.length]) : title
    titles = []
  }
  useArrivals(client, (row) => {
    if (!state.value.panelOpen) return
    titles.push(shorten(row.title, 120))
    clearTimeout(timer)
    timer = setTimeout(announce, ANNOUNCE_DELAY)
  })
  watch(
    () => state.value.undo,
    (undo) =>
      undo && (announcement.value = `${undoText(undo, Date.now())} ${__('Press z to undo.')}`),
  )
  onUnmounted(() => clearTimeout(timer))
  return announcement
}
