import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { createNotifyClient, type NotifyClient } from '../client'
import { INITIAL_STATE, type State } from '../client/state'

let ofPage: NotifyClient | null = null

/** The one client of this page, made when first asked for; none where the page names no user. */
export function pageClient(): NotifyClient | null {
  if (!window.helpdesk_notify?.user) return null
  ofPage ??= createNotifyClient(window.helpdesk_notify)
  return ofPage
}

interface Use {
  client: ComputedRef<NotifyClient | null>
  state: Readonly<ShallowRef<State>>
}

/** The element's client, or the page's, and its state as a ref. */
export function useClient(props: { client?: NotifyClient }): Use {
  const client = computed(() => props.client ?? pageClient())
  const state = shallowRef(INITIAL_STATE)
  watch(
    client,
    (now, _before, onCleanup) => {
      state.value = now?.getState() ?? INITIAL_STATE
      if (now) onCleanup(now.subscribe((next) => (state.value = next)))
    },
    { immediate: true },
  )
  return { client, state }
}
