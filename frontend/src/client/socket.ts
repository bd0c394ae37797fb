/**
 * The transport. In: addresses of the site's socket.io. Out: its events, and whether the
 * connection is live.
 */

import { io } from 'socket.io-client'
import type { ChangedEvent, NewEvent, ServerEvent } from './types'

export interface ConnectionListener {
  onEvent(event: ServerEvent): void
  /** On every change from false to true, events may have been missed. */
  onStatus(live: boolean): void
}

/** Opens a connection; returns a function that closes it. */
export type Connect = (listener: ConnectionListener) => () => void

/** The part of a socket.io client that is used here. */
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

const MAX_RETRY_DELAY = 30_000

/**
 * Possible addresses of the site's socket.io. A page with a port is a development server, with
 * socket.io on its own port, or a proxy that forwards it: the first that answers is used.
 */
export function socketUrls(config: SocketConfig, page: Location = location): string[] {
  const path = `/${config.site ?? page.hostname}`
  const here = `${page.protocol}//${page.host}${path}`
  if (!page.port || !config.socketio_port) return [here]
  return [`${page.protocol}//${page.hostname}:${config.socketio_port}${path}`, here]
}

/** Starts with WebSocket; long polling is the fallback where that is blocked. */
export function createSocket(url: string, auth?: object): SocketLike {
  return io(url, {
    auth: auth as Record<string, unknown> | undefined,
    withCredentials: true,
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelayMax: MAX_RETRY_DELAY,
    forceNew: true,
  })
}

/** Connects through the first of the sockets that answers. */
export function connectFirst(factories: (() => SocketLike)[]): Connect {
  return (listener) => {
    let close = () => {}
    const attempt = (count: number) => {
      const create = factories[count % factories.length]
      const tryNext = () => attempt(count + 1)
      const next = factories.length > 1 ? { delay: retryDelay(count), tryNext } : undefined
      if (create) close = attach(create(), listener, next)
    }
    attempt(0)
    return () => close()
  }
}

function attach(
  socket: SocketLike,
  { onEvent, onStatus }: ConnectionListener,
  next?: { delay: number; tryNext: () => void },
): () => void {
  let answered = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const schedule = (call: () => unknown, delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(call, delay)
  }
  const onDisconnect = () => {
    onStatus(false)
    // socket.io reconnects by itself, except after a refusal by the server.
    if (!socket.active) schedule(() => socket.connect(), MAX_RETRY_DELAY)
  }
  socket.on('connect', () => {
    answered = true
    onStatus(true)
  })
  socket.on('disconnect', onDisconnect)
  socket.on('connect_error', () => {
    if (answered || !next) return onDisconnect()
    socket.close()
    schedule(next.tryNext, next.delay)
  })
  socket.on('helpdesk_notify:new', (data: NewEvent) => onEvent({ type: 'new', data }))
  socket.on('helpdesk_notify:changed', (data: ChangedEvent) => onEvent({ type: 'changed', data }))
  return () => {
    clearTimeout(timer)
    socket.close()
  }
}

function retryDelay(attempt: number): number {
  return Math.min(MAX_RETRY_DELAY, 1000 * 2 ** attempt)
}
