import type { NotifyClient } from '../client'
import type { Row } from '../client/types'
import { isLocal } from '../elements/navigate'
import { shorten } from '../elements/text'
import { chime } from './chime'
import { claim } from './claim'

/**
 * Rings for what arrives: a sound if wished, and the browser's own notification if nobody looks at
 * the page. Rows of quiet hours never come here. Returns what ends it.
 */
export function ring(client: NotifyClient, go: (url: string) => void): () => void {
  return client.onArrival((row) => void announce(client, row, go))
}

async function announce(client: NotifyClient, row: Row, go: (url: string) => void): Promise<void> {
  const { sound, toast } = wishes()
  if (!sound && !toast) return
  const isOurs = await claim(`${row.name}:${row.at}`, document.hidden)
  // It may have been read while this tab gave way to others.
  if (!isOurs || client.isRead(row.name)) return
  if (sound) chime()
  if (toast && document.hidden) show(client, row, go)
}

function wishes(): { sound: boolean; toast: boolean } {
  const { sound = false, toast = true } = window.helpdesk_notify ?? {}
  return { sound, toast }
}

function show(client: NotifyClient, row: Row, go: (url: string) => void): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return
  const { name, url } = row
  const title = shorten(row.title, 120)
  const target = url && isLocal(url) ? url : null
  const options = { body: detail(row), tag: name }
  try {
    const shown = new Notification(title, options)
    shown.onclick = () => {
      window.focus()
      shown.close()
      void client.markRead([name])
      if (target) go(target)
    }
  } catch {
    // Phones only allow this to service workers; /notifications has one.
    const data = { url: target }
    void navigator.serviceWorker?.ready.then((worker) =>
      worker.showNotification(title, { ...options, data }),
    )
  }
}

function detail({ body, ticket }: Row): string {
  return shorten(body || ticket?.subject || '', 160)
}
