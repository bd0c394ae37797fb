import type { NotifyClient } from '../client'
import { countOnIcon } from './favicon'
import { ring } from './ring'
import { countInTitle } from './title'

/** What a page does about notifications beyond its bell; `go` follows one. Returns what ends it. */
export function startAlerts(client: NotifyClient, go: (url: string) => void): () => void {
  const ends = [
    ring(client, go),
    countInTitle(client),
    countOnIcon(client),
    client.onPreferences(() => void followPreferences(client)),
  ]
  return () => ends.forEach((end) => end())
}

/** Sound and toast as chosen just now, perhaps in another tab. */
async function followPreferences(client: NotifyClient): Promise<void> {
  const chosen = await client.api.preferences().catch(() => null)
  if (!chosen || !window.helpdesk_notify) return
  window.helpdesk_notify.sound = chosen.sound
  window.helpdesk_notify.toast = chosen.toast
}
