/** What a page of the site says of itself, set before these scripts are loaded. */
interface HelpdeskNotifyPage {
  user?: string
  site?: string
  socketio_port?: string | number
  csrf_token?: string
  lang?: string
  messages?: Record<string, string>
}

interface Window {
  helpdesk_notify?: HelpdeskNotifyPage
  csrf_token?: string
}
