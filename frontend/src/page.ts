/**
 * Loaded by /notifications and /notifications/preferences, and by any page that wants all of the
 * elements: those of `elements.js`, `<hd-notify-page>` and `<hd-notify-preferences>`.
 */
import { startAlerts } from './alerts'
import { defineElements } from './define'
import { pageClient } from './elements/useClient'
import NotifyPage from './page/NotifyPage.vue'
import NotifyPreferences from './preferences/NotifyPreferences.vue'

export { startAlerts } from './alerts'
export { createNotifyClient } from './client'
export { io } from 'socket.io-client'

const WORKER = '/notifications-worker.js'

defineElements()
defineElements({ 'hd-notify-page': NotifyPage, 'hd-notify-preferences': NotifyPreferences })

if (window.helpdesk_notify?.home === 'page') {
  const client = pageClient()
  if (client) startAlerts(client, (url) => location.assign(url))
  // Shows a page when offline; optional.
  navigator.serviceWorker?.register(WORKER, { scope: '/notifications' }).catch(() => {})
}
