import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { createNotifyClient, type NotifyClient } from '../client'
import { INITIAL_STATE, type State } from '../client/state'
import type { Row } from '../client/types'

let shared: NotifyClient | null = null

/** The page's shared client, created on first use; null if the page has no user. */
export function pageClient(): NotifyClient | null {
  if (!window.helpdesk_notify?.user) return null
  shared ??= createNotifyClient(window.helpdesk_notify)
  return shared
}

interface Use {
  client: ComputedRef<NotifyClient | null>
  state: Readonly<ShallowRef<State>>
}

/** Calls `listener` for every row that arrives live, except in quiet hours. */
export function useArrivals(
  client: ComputedRef<NotifyClient | null>,
  listener: (row: Row) => void,
): void {
  watch(client, (now, _before, onCleanup) => now && onCleanup(now.onArrival(listener)), {
    immediate: true,
  })
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
