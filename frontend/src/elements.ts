/**
 * For any page that shows notifications:
 *
 *   import { createNotifyClient, defineElements } from '/assets/helpdesk_notify/dist/elements.js'
 *   defineElements()
 *   const client = createNotifyClient({ user, baseUrl, headers, socket })
 *   document.querySelector('hd-notify-bell').client = client
 *
 * Elements without a `client` share one created from `window.helpdesk_notify`.
 */
export { createNotifyClient } from './client'
export type { NotifyClient, NotifyClientOptions } from './client'
export type { State } from './client/state'
export type { Row } from './client/types'
export { defineElements } from './define'
export { io } from 'socket.io-client'
