/**
 * Leader election among the tabs of a browser. In: a way to connect. Out: one that shares the
 * leader's connection with all tabs.
 */

import type { Connect } from './socket'
import type { ServerEvent } from './types'

export interface ShareEnvironment {
  locks?: Pick<LockManager, 'request'>
  Channel?: typeof BroadcastChannel
}

type Message = { hello: true } | { live: boolean } | { event: ServerEvent }

/**
 * The tab that holds the lock is the leader: it connects, and broadcasts what it receives. When it
 * is closed, the browser gives the lock to the next tab. Without Web Locks or BroadcastChannel (old
 * browsers, plain HTTP) every tab has its own connection.
 */
export function shareConnection(
  name: string,
  connect: Connect,
  environment = browserEnvironment(),
): Connect {
  const { locks, Channel } = environment
  if (!locks || !Channel) return connect
  return (listener) => {
    const channel = new Channel(name)
    const abort = new AbortController()
    let isLeader = false
    let live = false
    let resign = () => {}

    const broadcast = (message: Message) => channel.postMessage(message)
    const setLive = (now: boolean) => {
      live = now
      broadcast({ live })
      listener.onStatus(live)
    }
    const lead = () =>
      new Promise<void>((release) => {
        isLeader = true
        setLive(false)
        const close = connect({
          onStatus: setLive,
          onEvent(event) {
            broadcast({ event })
            listener.onEvent(event)
          },
        })
        resign = () => {
          close()
          release()
        }
      })

    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (isLeader) {
        if ('hello' in data) broadcast({ live })
      } else if ('live' in data) {
        listener.onStatus(data.live)
      } else if ('event' in data) {
        listener.onEvent(data.event)
      }
    }
    broadcast({ hello: true })
    locks.request(name, { signal: abort.signal }, lead).catch(() => {})

    return () => {
      abort.abort()
      resign()
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
