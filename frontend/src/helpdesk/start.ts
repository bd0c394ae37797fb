import { startAlerts } from '../alerts'
import { createNotifyClient, type NotifyClient } from '../client'
import { createElement, defineElements } from '../define'
import { NAVIGATE, type NavigateDetail } from '../elements/navigate'
import { createStyle, ENTRY } from './entry'
import { goTo } from './navigate'
import { closeDrawer } from './phone'
import { Takeover } from './takeover'

/** How long Helpdesk may take to show its sidebar before a bell of our own is put there. */
const PATIENCE = 6_000

/** Returns what takes everything back; nothing where there is nothing to do. */
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
  const stop = new AbortController()
  listen(client, stop.signal)
  const takeover = new Takeover(client, panel)
  takeover.watch(PATIENCE)

  return () => {
    stop.abort()
    takeover.end()
    endAlerts()
    client.destroy()
    for (const element of [panel, toast, style]) element.remove()
  }
}

/** Before Helpdesk hears of it, so that its own panel stays closed. */
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
    // A real button or link makes a click of it by itself.
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
