/**
 * The whole inbox and, beside it, the selected tab. In: events, counts, optimistic changes. Out:
 * what to show.
 */

import type { Api } from './api'
import { InboxLoader } from './inboxLoader'
import type { OptimisticChange } from './inboxModel'
import type { State } from './state'
import type { Counts, Tab } from './types'

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
    await Promise.all(this.loaders().map((loader) => loader.refresh()))
  }

  applyOptimistic(change: OptimisticChange): void {
    this.loaders().forEach(({ model }) => model.applyOptimistic(change))
  }

  removeOptimistic(change: OptimisticChange): void {
    this.loaders().forEach(({ model }) => model.removeOptimistic(change))
  }

  applyCounts(counts: Counts): void {
    this.loaders().forEach(({ model }) => model.applyCounts(counts))
  }

  view(): Pick<State, 'rows' | 'unread' | 'hasNew' | 'hasMore' | 'loading' | 'error'> {
    const { model, loading, error } = this.shown
    const { rows, unread } = model.view()
    const { hasNew } = this.inbox.model.view()
    return { rows, unread, hasNew, hasMore: model.next !== null, loading, error }
  }

  private loaders(): InboxLoader[] {
    return this.selected ? [this.inbox, this.selected] : [this.inbox]
  }
}
