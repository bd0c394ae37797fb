import type { Open } from './share'
import type { Store } from './store'

/** How long the first request waits for the connection, so that no event falls between the two. */
const FIRST_WAIT = 500
/** A tab that was away for less than this missed nothing that the connection would not bring. */
const AWAY = 5_000
/** A connection that comes back sooner is not spoken of. */
const GRACE = 4_000
/** How often to ask when there is no connection. */
const POLL = 60_000

/**
 * Keeps the store right: fetches once the connection is there, and again whenever something may
 * have been missed (connection came back, network came back, tab came back). Without a connection
 * it asks every minute. Returns what ends all that.
 */
export function keepInSync(store: Store, open: Open): () => void {
  const stop = new AbortController()
  const { signal } = stop
  let live = false
  let leftAt = 0
  let asked = false
  let grace: ReturnType<typeof setTimeout> | undefined

  const refresh = () => {
    asked = true
    void store.refresh()
  }
  const close = open({
    event: (event) => store.handle(event),
    status(now) {
      const came = now && !live
      live = now
      if (now) {
        clearTimeout(grace)
        grace = undefined
        store.setConnection('live')
      } else {
        grace ??= setTimeout(() => store.setConnection('offline'), GRACE)
      }
      if (came) refresh()
    },
  })
  const first = setTimeout(() => asked || refresh(), FIRST_WAIT)
  const poll = setInterval(() => live || document.hidden || refresh(), POLL)

  const left = () => {
    leftAt ||= Date.now()
  }
  const returned = () => {
    if (document.hidden || !leftAt) return
    const away = Date.now() - leftAt
    leftAt = 0
    if (away >= AWAY) refresh()
  }
  const online = () => {
    if (live) store.setConnection('live')
    refresh()
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? left() : returned()), {
    signal,
  })
  window.addEventListener('blur', left, { signal })
  window.addEventListener('focus', returned, { signal })
  window.addEventListener('online', online, { signal })
  window.addEventListener('offline', () => store.setConnection('offline'), { signal })

  return () => {
    stop.abort()
    clearTimeout(first)
    clearTimeout(grace)
    clearInterval(poll)
    close()
  }
}
