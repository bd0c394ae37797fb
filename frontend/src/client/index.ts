import { createApi, type ApiOptions } from './api'
import { share } from './share'
import { createSocket, openSocket, socketUrls, type SocketConfig, type SocketLike } from './socket'
import { Store } from './store'
import { keepInSync } from './sync'

export interface NotifyClientOptions extends ApiOptions, SocketConfig {
  /** Whose notifications; tabs of the same user and site share one connection. */
  user?: string
  /** Makes the connection in place of the site's own socket.io, e.g. with other credentials. */
  socket?: () => SocketLike
  /** Whether the tabs of a browser share one connection; they do unless told otherwise. */
  share?: boolean
}

/** One user's notifications: what is there, what can be done with it, and who wants to know. */
export type NotifyClient = Store & {
  /** Ends the connection and all listening. */
  destroy(): void
}

/** Bumped when tabs with an older build could no longer understand what is passed between them. */
const CHANNEL_VERSION = 1

/**
 * Starts at once: connects, fetches the first page, and stays right until `destroy()`.
 *
 * On a page of the site `createNotifyClient(window.helpdesk_notify)` is all it takes; elsewhere
 * pass `baseUrl`, `headers` and `socket`.
 */
export function createNotifyClient(options: NotifyClientOptions = {}): NotifyClient {
  const store = new Store(createApi({ csrfToken: pageToken, ...options }))
  const factories = options.socket
    ? [options.socket]
    : socketUrls(options).map((url) => () => createSocket(url))
  const open = openSocket(factories)
  const name = `helpdesk_notify:${CHANNEL_VERSION}:${options.site ?? ''}:${options.user ?? ''}`
  const end = keepInSync(store, options.share === false ? open : share(name, open))
  const settle = () => store.settleUndo()
  window.addEventListener('pagehide', settle)
  const destroy = () => {
    window.removeEventListener('pagehide', settle)
    settle()
    end()
  }
  return Object.assign(store, { destroy })
}

/** Read at every call: the page renews it. */
function pageToken(): string | undefined {
  return window.csrf_token ?? window.helpdesk_notify?.csrf_token
}
