import type { NotifyClient } from '../client'
import { badgeText } from '../elements/text'

/** A count in front of the title, as this writes it. */
const COUNT = /^\(\d+\+?\) /

/** Keeps the number of unread notifications in front of the page's title. */
export function countInTitle(client: NotifyClient): () => void {
  const plain = () => document.title.replace(COUNT, '')
  const apply = () => {
    const count = badgeText(client.getState().unread)
    const wanted = count ? `(${count}) ${plain()}` : plain()
    if (document.title !== wanted) document.title = wanted
  }
  // The page renames itself when one goes elsewhere in it.
  const renamed = new MutationObserver(apply)
  renamed.observe(document.head, { childList: true, subtree: true, characterData: true })
  const unsubscribe = client.subscribe(apply)
  apply()
  return () => {
    renamed.disconnect()
    unsubscribe()
    document.title = plain()
  }
}
