import type { NotifyClient } from '../client'
import { countOnIcon } from './favicon'
import { alertOnArrival } from './alertOnArrival'
import { countInTitle } from './title'

/**
 * Sound, desktop notifications, and the unread count in title and icon. `go` opens the address of
 * a notification. Returns a function that ends it all.
 */
export function startAlerts(client: NotifyClient, go: (url: string) => void): () => void {
  const ends = [
    alertOnArrival(client, go),
    countInTitle(client),
    countOnIcon(client),
    client.onPreferences(() => void applyPreferences(client)),
  ]
  return () => ends.forEach((end) => end())
}

/** Applies changed preferences for sound and toast, also those changed in another tab. */
async function applyPreferences(client: NotifyClient): Promise<void> {
  const chosen = await client.api.preferences().catch(() => null)
  if (!chosen || !window.helpdesk_notify) return
  window.helpdesk_notify.sound = chosen.sound
  window.helpdesk_notify.toast = chosen.toast
}
