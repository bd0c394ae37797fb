/**
 * The client of one user's notifications: socket -> leader -> refetch -> store <-> api. In: where
 * the site is and who the user is. Out: a store that is kept up to date.
 */

import { createApi, type ApiOptions } from './api'
import { shareConnection } from './leader'
import { refetchWhenStale } from './refetch'
import {
  connectFirst,
  createSocket,
  socketUrls,
  type SocketConfig,
  type SocketLike,
} from './socket'
import { Store } from './store'

export interface NotifyClientOptions extends ApiOptions, SocketConfig {
  /** Whose notifications; tabs of the same user and site share one connection. */
  user?: string
  /** Creates the socket instead of the site's own socket.io, e.g. with other credentials. */
  socket?: () => SocketLike
  /** Whether the tabs of a browser share one connection; true by default. */
  share?: boolean
}

export type NotifyClient = Store & {
  /** Closes the connection and removes all listeners. */
  destroy(): void
}

/** Increased when tabs with an older build cannot understand the messages between tabs. */
const CHANNEL_VERSION = 1

/**
 * Connects, fetches the first page, and stays up to date until `destroy()`.
 *
 * On a page of the site `createNotifyClient(window.helpdesk_notify)` is enough; elsewhere pass
 * `baseUrl`, `headers` and `socket`.
 */
export function createNotifyClient(options: NotifyClientOptions = {}): NotifyClient {
  const store = new Store(createApi({ csrfToken: pageToken, ...options }))
  const factories = options.socket
    ? [options.socket]
    : socketUrls(options).map((url) => () => createSocket(url))
  const connect = connectFirst(factories)
  const name = `helpdesk_notify:${CHANNEL_VERSION}:${options.site ?? ''}:${options.user ?? ''}`
  const shared = options.share === false ? connect : shareConnection(name, connect)
  const disconnect = refetchWhenStale(store, shared)
  const commit = () => store.commitUndo()
  window.addEventListener('pagehide', commit)
  const destroy = () => {
    window.removeEventListener('pagehide', commit)
    commit()
    disconnect()
  }
  return Object.assign(store, { destroy })
}

/** Read for every request: the page may replace the token. */
function pageToken(): string | undefined {
  return window.csrf_token ?? window.helpdesk_notify?.csrf_token
}
