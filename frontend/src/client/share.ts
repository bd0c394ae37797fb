import type { ServerEvent } from './types'

/** Takes what a connection gives. */
export interface Sink {
  event(event: ServerEvent): void
  /** Every change from false to true means: something may have been missed. */
  status(live: boolean): void
}

/** Opens a connection and returns what closes it. */
export type Open = (sink: Sink) => () => void

export interface ShareEnvironment {
  locks?: Pick<LockManager, 'request'>
  Channel?: typeof BroadcastChannel
}

type Message = { hello: true } | { live: boolean } | { event: ServerEvent }

/**
 * One connection for all tabs of a browser. Whoever holds the lock leads: it holds the connection
 * and passes on what comes. When it goes, the browser gives the lock to the next tab. Without Web
 * Locks or BroadcastChannel (old browsers, plain HTTP) every tab connects for itself.
 */
export function share(name: string, open: Open, environment = browserEnvironment()): Open {
  const { locks, Channel } = environment
  if (!locks || !Channel) return open
  return (sink) => {
    const channel = new Channel(name)
    const stop = new AbortController()
    let leading = false
    let live = false
    let leave = () => {}

    const tell = (message: Message) => channel.postMessage(message)
    const setLive = (now: boolean) => {
      live = now
      tell({ live })
      sink.status(live)
    }
    const lead = () =>
      new Promise<void>((resolve) => {
        leading = true
        setLive(false)
        const close = open({
          status: setLive,
          event(event) {
            tell({ event })
            sink.event(event)
          },
        })
        leave = () => {
          close()
          resolve()
        }
      })

    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (leading) {
        if ('hello' in data) tell({ live })
      } else if ('live' in data) {
        sink.status(data.live)
      } else if ('event' in data) {
        sink.event(data.event)
      }
    }
    tell({ hello: true })
    locks.request(name, { signal: stop.signal }, lead).catch(() => {})

    return () => {
      stop.abort()
      leave()
      channel.close()
    }
  }
}

function browserEnvironment(): ShareEnvironment {
  return {
    locks: globalThis.navigator?.locks,
    Channel: globalThis.BroadcastChannel,
  }
}
