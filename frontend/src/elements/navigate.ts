import { useHost, type ComputedRef } from 'vue'
import type { NotifyClient } from '../client'
import type { Row } from '../client/types'

export const NAVIGATE = 'hd-notify-navigate'

export interface NavigateDetail {
  url: string
  row: Row
}

/**
 * Opens what a row is about: marks it read and asks the page to go there, with a cancelable event
 * that bubbles. A page that does nothing about it is loaded anew at that address.
 */
export function useOpenRow(
  client: ComputedRef<NotifyClient | null>,
): (row: Row, event?: MouseEvent) => void {
  const host = useHost()
  return (row, event) => {
    if (!row.read) void client.value?.markRead([row.name])
    if (event && localUrl(row) && opensElsewhere(event)) return
    event?.preventDefault()
    follow(row)
  }

  function follow(row: Row): void {
    const url = localUrl(row)
    if (!url) return
    client.value?.setPanelOpen(false)
    if (isLeftToUs(host, { url, row })) location.assign(url)
  }
}

function localUrl({ url }: Row): string | null {
  return url !== null && isLocal(url) ? url : null
}

function isLeftToUs(host: HTMLElement | null, detail: NavigateDetail): boolean {
  const options = { detail, bubbles: true, composed: true, cancelable: true }
  return host?.dispatchEvent(new CustomEvent(NAVIGATE, options)) ?? true
}

/** A path of this site, and nothing that a browser would take for a script or another site. */
export function isLocal(url: string): boolean {
  return /^\/(?![/\\])/.test(url)
}

function opensElsewhere(event: MouseEvent): boolean {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0
}
