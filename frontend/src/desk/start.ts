import { startAlerts } from '../alerts'
import { createNotifyClient, type NotifyClient } from '../client'
import { createElement, defineElements } from '../define'

/** The bell is put before the first of these that exists. */
const ANCHORS = ['.navbar .dropdown-notifications', '.navbar .dropdown-navbar-user']
/** Milliseconds to wait for the navbar before the bell is shown in the corner. */
const NAVBAR_TIMEOUT = 6_000

interface Desk {
  boot?: { helpdesk_notify?: HelpdeskNotifyPage; lang?: string }
  csrf_token?: string
}

function desk(): Desk | undefined {
  return (window as { frappe?: Desk }).frappe
}

/** Returns a function that removes everything; undefined if the user is not an agent. */
export function start(): (() => void) | undefined {
  const { boot } = desk() ?? {}
  if (!boot?.helpdesk_notify?.user || document.querySelector('hd-notify-panel')) return
  window.helpdesk_notify = {
    lang: boot.lang,
    home: 'desk',
    ...boot.helpdesk_notify,
    // Desk may replace it.
    get csrf_token() {
      return desk()?.csrf_token
    },
  }
  defineElements()
  const client = createNotifyClient(window.helpdesk_notify)
  const endAlerts = startAlerts(client, (url) => location.assign(url))
  const toast = createElement('hd-notify-toast', client)
  const panel = createElement('hd-notify-panel', client)
  // Above Desk's own bar and dialogs.
  for (const element of [panel, toast]) element.style.setProperty('--hd-notify-layer', '1030')
  // At the end of the page, below the bell.
  panel.style.setProperty('--hd-notify-panel-start', 'auto')
  panel.style.setProperty('--hd-notify-panel-end', '0px')
  document.body.append(panel, toast)
  const endBell = placeBell(client)
  return () => {
    endBell()
    endAlerts()
    client.destroy()
    panel.remove()
    toast.remove()
  }
}

/** Adds the bell to the navbar once Desk has rendered it, and after every new rendering. */
function placeBell(client: NotifyClient): () => void {
  const bell = createElement('hd-notify-bell', client)
  const item = document.createElement('li')
  item.className = 'nav-item'
  let isWaiting = true

  const place = () => {
    const next = ANCHORS.map((anchor) => document.querySelector(anchor)).find(Boolean)
    if (next) {
      bell.removeAttribute('style')
      item.append(bell)
      next.before(item)
    } else if (!isWaiting && bell.parentElement !== document.body) {
      // Newer versions of Desk have no navbar.
      bell.style.cssText = 'position:fixed;z-index:1020;inset-block-end:20px;inset-inline-end:20px'
      document.body.append(bell)
    }
  }
  const check = () => {
    if (!item.isConnected || !item.contains(bell)) place()
  }
  const observer = new MutationObserver(check)
  observer.observe(document.body, { childList: true, subtree: true })
  const timer = setTimeout(() => {
    isWaiting = false
    check()
  }, NAVBAR_TIMEOUT)
  check()
  return () => {
    observer.disconnect()
    clearTimeout(timer)
    bell.remove()
    item.remove()
  }
}
