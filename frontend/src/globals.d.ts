/** Set by a page of the site before these scripts are loaded. */
interface HelpdeskNotifyPage {
  user?: string
  site?: string
  socketio_port?: string | number
  csrf_token?: string
  lang?: string
  messages?: Record<string, string>
  /** Preferences of the agent. */
  sound?: boolean
  toast?: boolean
  /** Which page this is. */
  home?: 'helpdesk' | 'desk' | 'page'
}

interface Window {
  helpdesk_notify?: HelpdeskNotifyPage
  csrf_token?: string
}
