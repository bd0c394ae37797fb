import { io } from 'socket.io-client'
import type { Open, Sink } from './share'
import type { ChangedEvent, NewEvent } from './types'

/** As much of a socket.io client as is used here. */
export interface SocketLike {
  readonly active?: boolean
  on(event: string, listener: (data: never) => void): unknown
  connect(): unknown
  close(): unknown
}

export interface SocketConfig {
  site?: string
  socketio_port?: string | number
}

const REFUSED_RETRY = 30_000

/**
 * Where the site's socket.io answers. A page with a port is a development server, with socket.io
 * on a port of its own, or a proxy that passes socket.io on: the first that answers is used.
 */
export function socketUrls(config: SocketConfig, page: Location = location): string[] {
  const path = `/${config.site ?? page.hostname}`
  const here = `${page.protocol}//${page.host}${path}`
  if (!page.port || !config.socketio_port) return [here]
  return [`${page.protocol}//${page.hostname}:${config.socketio_port}${path}`, here]
}

/** WebSocket at once: no long polling first, but as a way out where it is blocked. */
export function createSocket(url: string, auth?: object): SocketLike {
  return io(url, {
    auth: auth as Record<string, unknown> | undefined,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelayMax: 30_000,
    forceNew: true,
  })
}

/** A connection through the first of the given sockets that answers. */
export function openSocket(factories: (() => SocketLike)[]): Open {
  return (sink) => {
    let close = () => {}
    const use = (attempt: number) => {
      const factory = factories[attempt % factories.length]
      const next = factories.length > 1 ? () => use(attempt + 1) : undefined
      if (factory) close = attach(factory(), sink, next && { after: backoff(attempt), call: next })
    }
    use(0)
    return () => close()
  }
}

interface Next {
  after: number
  call: () => void
}

function attach(socket: SocketLike, sink: Sink, next?: Next): () => void {
  let answered = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (milliseconds: number, call: () => unknown) => {
    clearTimeout(timer)
    timer = setTimeout(call, milliseconds)
  }
  const lost = () => {
    sink.status(false)
    // socket.io tries again by itself, unless it was the server that said no.
    if (!socket.active) later(REFUSED_RETRY, () => socket.connect())
  }
  socket.on('connect', () => {
    answered = true
    sink.status(true)
  })
  socket.on('disconnect', lost)
  socket.on('connect_error', () => {
    if (answered || !next) return lost()
    socket.close()
    later(next.after, next.call)
  })
  socket.on('helpdesk_notify:new', (data: NewEvent) => sink.event({ type: 'new', data }))
  socket.on('helpdesk_notify:changed', (data: ChangedEvent) =>
    sink.event({ type: 'changed', data }),
  )
  return () => {
    clearTimeout(timer)
    socket.close()
  }
}

function backoff(attempt: number): number {
  return Math.min(REFUSED_RETRY, 1000 * 2 ** attempt)
}
