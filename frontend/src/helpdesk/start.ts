import { startAlerts } from '../alerts'
import { createNotifyClient, type NotifyClient } from '../client'
import { createElement, defineElements } from '../define'
import { NAVIGATE, type NavigateDetail } from '../elements/navigate'
import { createStyle, ENTRY } from './entry'
import { goTo } from './navigate'
import { closeDrawer } from './phone'
import { BellPlacement } from './placement'

/** Milliseconds to wait for Helpdesk's sidebar before the floating bell is shown. */
const SIDEBAR_TIMEOUT = 6_000

/** Returns a function that removes everything; undefined without a user, or if already started. */
export function start(): (() => void) | undefined {
  if (document.querySelector('hd-notify-panel')) return
  if (!window.helpdesk_notify?.user) return
  const client = createNotifyClient(window.helpdesk_notify)
  defineElements()
  const panel = createElement('hd-notify-panel', client)
  const toast = createElement('hd-notify-toast', client)
  const style = createStyle()
  document.head.append(style)
  document.body.append(panel, toast)

  const endAlerts = startAlerts(client, goTo)
  const abort = new AbortController()
  listen(client, abort.signal)
  const placement = new BellPlacement(client, panel)
  placement.watch(SIDEBAR_TIMEOUT)

  return () => {
    abort.abort()
    placement.end()
    endAlerts()
    client.destroy()
    for (const element of [panel, toast, style]) element.remove()
  }
}

/** Handles clicks on the entry in the capture phase, so that Helpdesk's own panel stays closed. */
function listen(client: NotifyClient, signal: AbortSignal): void {
  const onEntry = (event: Event) => (event.target as Element | null)?.closest?.(`[${ENTRY}]`)
  const toggle = (event: Event) => {
    const entry = onEntry(event)
    if (!entry) return
    event.preventDefault()
    event.stopImmediatePropagation()
    closeDrawer(entry)
    client.setPanelOpen(!client.getState().panelOpen)
  }
  const press = (event: KeyboardEvent) => {
    const isPress = event.key === 'Enter' || event.key === ' '
    // For a real button or link the browser creates a click itself.
    if (isPress && onEntry(event)?.matches('[role="button"]')) toggle(event)
  }
  const go = (event: Event) => {
    event.preventDefault()
    goTo((event as CustomEvent<NavigateDetail>).detail.url)
  }
  window.addEventListener('click', toggle, { capture: true, signal })
  window.addEventListener('keydown', press, { capture: true, signal })
  document.addEventListener(NAVIGATE, go, { signal })
}
