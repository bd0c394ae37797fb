import type { NotifyClient } from '../client'
import { badgeText } from '../elements/text'

/** The count in front of the title, as written below. */
const COUNT = /^\(\d+\+?\) /

/** Shows the unread count in front of the page's title; returns a function that ends it. */
export function countInTitle(client: NotifyClient): () => void {
  const plain = () => document.title.replace(COUNT, '')
  const apply = () => {
    const count = badgeText(client.getState().unread)
    const wanted = count ? `(${count}) ${plain()}` : plain()
    if (document.title !== wanted) document.title = wanted
  }
  // The page changes its title on navigation.
  const titleObserver = new MutationObserver(apply)
  titleObserver.observe(document.head, { childList: true, subtree: true, characterData: true })
  const unsubscribe = client.subscribe(apply)
  apply()
  return () => {
    titleObserver.disconnect()
    unsubscribe()
    document.title = plain()
  }
}
