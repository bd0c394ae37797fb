/**
 * Loads the inbox, or one tab of it, page by page. In: events from the store. Out: a model with
 * what is loaded, and whether something is loading or failed.
 */

import type { Api } from './api'
import { InboxModel, isInTab } from './inboxModel'
import { toProblem, type Problem } from './state'
import type { Inbox, ServerEvent, Tab } from './types'

const PAGE_SIZE = 20
const MAX_REFETCHED = 100

export class InboxLoader {
  readonly model: InboxModel
  loading: 'first' | 'more' | null = 'first'
  error: Problem | null = null
  /** One list per request under way: the events that arrived since it was sent. */
  private eventsSince = new Set<ServerEvent[]>()
  private refreshing: Promise<void> | null = null
  private refreshingAgain: Promise<void> | null = null
  private loadingMore: Promise<void> | null = null

  constructor(
    private readonly api: Pick<Api, 'inbox'>,
    readonly tab: Tab,
    private readonly onChange: () => void,
  ) {
    this.model = new InboxModel(tab)
  }

  /** Shows the rows that another loader has for this tab, until the server has answered. */
  seed(other: InboxLoader): void {
    const { rows, unread } = other.model.view()
    const known = rows.filter((row) => isInTab(row, this.tab))
    this.model.replace({ rows: known, next: null, unread, seq: other.model.seq, seen_at: null })
  }

  /** Returns whether the event changed anything. */
  handle(event: ServerEvent): boolean {
    this.eventsSince.forEach((events) => events.push(event))
    const concernsUnloaded = this.concernsUnloadedRows(event)
    const changed = this.model.apply(event)
    const mayBeWrong = changed
      ? concernsUnloaded || mayIncludeLaterRow(event)
      : this.model.isMissing(event)
    if (mayBeWrong) void this.refresh()
    return changed
  }

  /** Fetches the first page; again if already under way, as that answer may be out of date. */
  refresh(): Promise<void> {
    if (this.refreshing) {
      this.refreshingAgain ??= this.refreshing.then(() => this.refresh())
      return this.refreshingAgain
    }
    this.refreshingAgain = null
    this.refreshing = this.fetchFirst().finally(() => (this.refreshing = null))
    return this.refreshing
  }

  loadMore(): Promise<void> {
    if (!this.model.next || this.refreshing) return Promise.resolve()
    this.loadingMore ??= this.fetchMore(this.model.next).finally(() => (this.loadingMore = null))
    return this.loadingMore
  }

  private async fetchFirst(): Promise<void> {
    if (this.error && !this.model.size) this.setStatus('first', this.error)
    const limit = Math.min(MAX_REFETCHED, Math.max(PAGE_SIZE, this.model.size))
    await this.fetch({ limit }, (page, events) => this.model.replace(page, events))
  }

  private async fetchMore(cursor: string): Promise<void> {
    this.setStatus('more', this.error)
    await this.fetch({ limit: PAGE_SIZE, cursor }, (page, events) => {
      // Unless a refresh has replaced the list in the meantime.
      if (this.model.next === cursor) this.model.append(page, events)
    })
  }

  /** `apply` gets the page and the events that arrived since it was requested. */
  private async fetch(
    query: { limit: number; cursor?: string },
    apply: (page: Inbox, eventsSince: ServerEvent[]) => void,
  ): Promise<void> {
    const events: ServerEvent[] = []
    this.eventsSince.add(events)
    const only = this.tab ? { only: this.tab } : {}
    try {
      apply(await this.api.inbox({ ...query, ...only }), events)
      this.setStatus(null, null)
    } catch (error) {
      this.setStatus(null, toProblem(error))
    } finally {
      this.eventsSince.delete(events)
    }
  }

  private setStatus(loading: InboxLoader['loading'], error: Problem | null): void {
    this.loading = loading
    this.error = error
    this.onChange()
  }

  /** Whether rows may have come into this tab that the event does not carry. */
  private concernsUnloadedRows({ type, data }: ServerEvent): boolean {
    if (type !== 'changed') return false
    if (data.action === 'snoozed') return this.tab === 'snoozed'
    const names = data.names ?? []
    return (
      data.action === 'unread' && this.tab !== '' && names.some((name) => !this.model.find(name))
    )
  }
}

/**
 * A change to a whole scope is numbered when it is published: a row that arrived just before, and
 * is still unread on the server, looks as if it were included.
 */
function mayIncludeLaterRow({ type, data }: ServerEvent): boolean {
  return type === 'changed' && !data.names && data.action === 'read' && data.unread > 0
}
