import type { NotifyClient } from '../client'
import type { Row } from '../client/types'
import { isLocal } from '../elements/navigate'
import { shorten } from '../elements/text'
import { claim } from './claim'
import { playSound } from './sound'

/**
 * For every row that arrives: a sound, if switched on, and a desktop notification if the page is
 * hidden. Rows of quiet hours do not get here. Returns a function that ends it.
 */
export function alertOnArrival(client: NotifyClient, go: (url: string) => void): () => void {
  return client.onArrival((row) => void alertFor(client, row, go))
}

async function alertFor(client: NotifyClient, row: Row, go: (url: string) => void): Promise<void> {
  const { sound, toast } = switches()
  if (!sound && !toast) return
  const isOurs = await claim(`${row.name}:${row.at}`, document.hidden)
  // It may have been read while this tab waited for the claim.
  if (!isOurs || client.isRead(row.name)) return
  if (sound) playSound()
  if (toast && document.hidden) showDesktopNotification(client, row, go)
}

function switches(): { sound: boolean; toast: boolean } {
  const { sound = false, toast = true } = window.helpdesk_notify ?? {}
  return { sound, toast }
}

function showDesktopNotification(client: NotifyClient, row: Row, go: (url: string) => void): void {
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
    // On phones only service workers may do this; /notifications has one.
    const data = { url: target }
    void navigator.serviceWorker?.ready.then((worker) =>
      worker.showNotification(title, { ...options, data }),
    )
  }
}

function detail({ body, ticket }: Row): string {
  return shorten(body || ticket?.subject || '', 160)
}
