import { ApiError, type Api } from './api'
import { InboxModel } from './inbox'
import type { Problem } from './problem'
import { belongs } from './tabs'
import type { Inbox, ServerEvent, Tab } from './types'

const PAGE = 20
const MOST_REFETCHED = 100

/** The inbox, or one tab of it: what of it is loaded, and the loading. */
export class List {
  readonly model: InboxModel
  loading: 'first' | 'more' | null = 'first'
  error: Problem | null = null
  private flights = new Set<ServerEvent[]>()
  private refreshing: Promise<void> | null = null
  private refreshingAgain: Promise<void> | null = null
  private loadingMore: Promise<void> | null = null

  constructor(
    private readonly api: Pick<Api, 'inbox'>,
    readonly tab: Tab,
    private readonly changed: () => void,
  ) {
    this.model = new InboxModel(tab)
  }

  /** Begins with what another list has of it, until the server has answered. */
  seed(other: List): void {
    const { rows, unread } = other.model.view()
    const mine = rows.filter((row) => belongs(row, this.tab))
    this.model.take({ rows: mine, next: null, unread, seq: other.model.seq, seen_at: null })
  }

  /** Whether the event said anything new. */
  handle(event: ServerEvent): boolean {
    this.flights.forEach((flight) => flight.push(event))
    const isUnknown = this.isOfUnknownRows(event)
    const isNews = this.model.apply(event)
    const mayBeWrong = isNews ? isUnknown || mayReachTooFar(event) : this.model.isMissing(event)
    if (mayBeWrong) void this.refresh()
    return isNews
  }

  /** Asks the server for the first page. What is on its way may be too old: then once more. */
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
    if (this.error && !this.model.size) this.show('first', this.error)
    const limit = Math.min(MOST_REFETCHED, Math.max(PAGE, this.model.size))
    await this.fly(
      () => this.api.inbox({ limit, ...this.only() }),
      (page, meanwhile) => this.model.take(page, meanwhile),
    )
  }

  private async fetchMore(cursor: string): Promise<void> {
    this.show('more', this.error)
    await this.fly(
      () => this.api.inbox({ limit: PAGE, cursor, ...this.only() }),
      (page, meanwhile) => {
        // A refresh that overtook this page has begun the list anew.
        if (this.model.next === cursor) this.model.append(page, meanwhile)
      },
    )
  }

  private only(): { only?: Tab } {
    return this.tab ? { only: this.tab } : {}
  }

  /** Fetches, and hands over the answer with the events that came while it was on its way. */
  private async fly(
    fetchPage: () => Promise<Inbox>,
    land: (page: Inbox, meanwhile: ServerEvent[]) => void,
  ): Promise<void> {
    const meanwhile: ServerEvent[] = []
    this.flights.add(meanwhile)
    try {
      land(await fetchPage(), meanwhile)
      this.show(null, null)
    } catch (error) {
      this.show(null, problem(error))
    } finally {
      this.flights.delete(meanwhile)
    }
  }

  private show(loading: List['loading'], error: Problem | null): void {
    this.loading = loading
    this.error = error
    this.changed()
  }

  /** What is put off, or unread again, comes to a tab without being told of row by row. */
  private isOfUnknownRows({ type, data }: ServerEvent): boolean {
    if (type !== 'changed') return false
    if (data.action === 'snoozed') return this.tab === 'snoozed'
    const names = data.names ?? []
    return (
      data.action === 'unread' && this.tab !== '' && names.some((name) => !this.model.find(name))
    )
  }
}

/**
 * What was changed as a whole is numbered when it is announced: a row that came just before that,
 * and is still unread, looks as if it had been meant.
 */
function mayReachTooFar({ type, data }: ServerEvent): boolean {
  return type === 'changed' && !data.names && data.action === 'read' && data.unread > 0
}

export function problem(error: unknown): Problem {
  if (!(error instanceof ApiError)) throw error
  if (error.offline) return { kind: 'offline', message: '' }
  if (error.loggedOut) return { kind: 'logged-out', message: '' }
  return { kind: 'server', message: error.message }
}
