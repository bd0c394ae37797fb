/**
 * The whole inbox and, beside it, the selected tab. In: the API, the tab to
 * select. Out: what to show.
 */

import type { Api } from './api'
import { InboxLoader } from './inboxLoader'
import type { State } from './state'
import type { Tab } from './types'

export class Tabs {
  readonly inbox: InboxLoader
  /** Null while the whole inbox is selected. */
  selected: InboxLoader | null = null

  constructor(
    private readonly api: Api,
    private readonly onChange: () => void,
  ) {
    this.inbox = new InboxLoader(api, '', onChange)
  }

  get all(): InboxLoader[] {
    return this.selected ? [this.inbox, this.selected] : [this.inbox]
  }

  get shown(): InboxLoader {
    return this.selected ?? this.inbox
  }

  /** Shows known rows of the tab at once, and the others when the server has answered. */
  select(tab: Tab): void {
    this.selected = tab ? new InboxLoader(this.api, tab, this.onChange) : null
    this.selected?.seed(this.inbox)
    void this.selected?.refresh()
  }

  async refresh(): Promise<void> {
    await Promise.all(this.all.map((loader) => loader.refresh()))
  }

  view(): Pick<State, 'rows' | 'unread' | 'hasNew' | 'hasMore' | 'loading' | 'error'> {
    const { model, loading, error } = this.shown
    const { rows, unread } = model.view()
    const { hasNew } = this.inbox.model.view()
    return { rows, unread, hasNew, hasMore: model.next !== null, loading, error }
  }
}
