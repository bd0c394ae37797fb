import { useHost, type ComputedRef } from 'vue'
import type { NotifyClient } from '../client'
import type { Row } from '../client/types'

export const NAVIGATE = 'hd-notify-navigate'

export interface NavigateDetail {
  url: string
  row: Row
}

/**
 * Opens the ticket of a row: marks it read and dispatches a cancelable event that bubbles. If no
 * listener prevents the default, the browser loads the address.
 */
export function useOpenRow(
  client: ComputedRef<NotifyClient | null>,
): (row: Row, event?: MouseEvent) => void {
  const host = useHost()
  return (row, event) => {
    if (!row.read) void client.value?.markRead([row.name])
    if (event && localUrl(row) && opensNewTab(event)) return
    event?.preventDefault()
    open(row)
  }

  function open(row: Row): void {
    const url = localUrl(row)
    if (!url) return
    client.value?.setPanelOpen(false)
    if (isUnhandled(host, { url, row })) location.assign(url)
  }
}

function localUrl({ url }: Row): string | null {
  return url !== null && isLocal(url) ? url : null
}

function isUnhandled(host: HTMLElement | null, detail: NavigateDetail): boolean {
  const options = { detail, bubbles: true, composed: true, cancelable: true }
  return host?.dispatchEvent(new CustomEvent(NAVIGATE, options)) ?? true
}

/** Whether it is a path of this site: no script, and no address of another site. */
export function isLocal(url: string): boolean {
  return /^\/(?![/\\])/.test(url)
}

function opensNewTab(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0
}
