export const PREFERENCES = 'hd-notify-preferences'
export const PREFERENCES_URL = '/notifications/preferences'

/** Dispatches a cancelable event; unless a listener prevents the default, the link is followed. */
export function openPreferences(host: HTMLElement | null, event: Event): void {
  const request = new CustomEvent(PREFERENCES, { bubbles: true, composed: true, cancelable: true })
  if (host && !host.dispatchEvent(request)) event.preventDefault()
}
