export const PREFERENCES = 'hd-notify-preferences'
export const PREFERENCES_URL = '/notifications/preferences'

/** Asks the page to show the preferences; one that does nothing about it follows the link. */
export function openPreferences(host: HTMLElement | null, event: Event): void {
  const asked = new CustomEvent(PREFERENCES, { bubbles: true, composed: true, cancelable: true })
  if (host && !host.dispatchEvent(asked)) event.preventDefault()
}
