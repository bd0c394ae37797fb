/**
 * Refetching. In: the connection, and what the browser tells about focus and network. Out: events
 * to the store, and a refresh whenever some may have been missed.
 */

import type { Connect } from './socket'
import type { Store } from './store'

/** Milliseconds the first request waits for the connection, so that no event is lost in between. */
const FIRST_WAIT = 500
/** A tab without focus for less than this missed nothing that the connection does not deliver. */
const MIN_AWAY = 5_000
/** A connection that is lost for less than this is not reported. */
const OFFLINE_DELAY = 4_000
/** Polling interval without a connection. */
const POLL_INTERVAL = 60_000

/** Connects and keeps the store up to date; returns a function that ends it. */
export function refetchWhenStale(store: Store, connect: Connect): () => void {
  const abort = new AbortController()
  const { signal } = abort
  let live = false
  let leftAt = 0
  let fetched = false
  let offlineTimer: ReturnType<typeof setTimeout> | undefined

  const refresh = () => {
    fetched = true
    void store.refresh()
  }
  const close = connect({
    onEvent: (event) => store.handle(event),
    onStatus(now) {
      const connected = now && !live
      live = now
      if (now) {
        clearTimeout(offlineTimer)
        offlineTimer = undefined
        store.setConnection('live')
      } else {
        offlineTimer ??= setTimeout(() => store.setConnection('offline'), OFFLINE_DELAY)
      }
      if (connected) refresh()
    },
  })
  const first = setTimeout(() => fetched || refresh(), FIRST_WAIT)
  const poll = setInterval(() => live || document.hidden || refresh(), POLL_INTERVAL)

  const onLeave = () => {
    leftAt ||= Date.now()
  }
  const onReturn = () => {
    if (document.hidden || !leftAt) return
    const away = Date.now() - leftAt
    leftAt = 0
    if (away >= MIN_AWAY) refresh()
  }
  const onOnline = () => {
    if (live) store.setConnection('live')
    refresh()
  }
  const onVisibility = () => (document.hidden ? onLeave() : onReturn())
  document.addEventListener('visibilitychange', onVisibility, { signal })
  window.addEventListener('blur', onLeave, { signal })
  window.addEventListener('focus', onReturn, { signal })
  window.addEventListener('online', onOnline, { signal })
  window.addEventListener('offline', () => store.setConnection('offline'), { signal })

  return () => {
    abort.abort()
    clearTimeout(first)
    clearTimeout(offlineTimer)
    clearInterval(poll)
    close()
  }
}
