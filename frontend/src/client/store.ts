import { ApiError, type Api } from './api'
import { InboxModel, isInScope, type Pending } from './inbox'
import type { Counts, Inbox, Row, Scope, ServerEvent } from './types'

const PAGE = 20
const MOST_REFETCHED = 100

export type Action = 'read' | 'unread' | 'delete' | 'clear'

/** Why the list could not be loaded, or an action not be carried out. */
export interface Problem {
  kind: 'offline' | 'logged-out' | 'server'
  /** What the server said; may be empty. */
  message: string
  /** The action that was taken back; none when it was the loading that failed. */
  action?: Action
}

/** A snapshot; replaced as a whole on every change. */
export interface State {
  rows: readonly Row[]
  hasMore: boolean
  /** 100 means 100 or more. */
  unread: number
  /** Something unread came after the panel was last opened. */
  hasNew: boolean
  loading: 'first' | 'more' | null
  connection: 'connecting' | 'live' | 'offline'
  /** Set while the list could not be loaded. */
  error: Problem | null
  /** Set when the last action failed, until the next one. */
  failure: Problem | null
  panelOpen: boolean
}

export const INITIAL_STATE: State = {
  rows: [],
  hasMore: false,
  unread: 0,
  hasNew: false,
  loading: 'first',
  connection: 'connecting',
  error: null,
  failure: null,
  panelOpen: false,
}

/** The notifications of one user, kept right by answers and events; see `InboxModel` for how. */
export class Store {
  private model = new InboxModel()
  private state = INITIAL_STATE
  private listeners = new Set<(state: State) => void>()
  private arrivalListeners = new Set<(row: Row) => void>()
  private queue: Promise<unknown> = Promise.resolve()
  private flights = new Set<ServerEvent[]>()
  private refreshing: Promise<void> | null = null
  private refreshingAgain: Promise<void> | null = null
  private loadingMore: Promise<void> | null = null

  constructor(private readonly api: Api) {}

  getState(): State {
    return this.state
  }

  /** Called with every new state; returns what ends it. */
  subscribe(listener: (state: State) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Called with every row that arrives live, quiet hours excepted. */
  onArrival(listener: (row: Row) => void): () => void {
    this.arrivalListeners.add(listener)
    return () => this.arrivalListeners.delete(listener)
  }

  setConnection(connection: State['connection']): void {
    this.update({ connection })
  }

  handle(event: ServerEvent): void {
    this.flights.forEach((flight) => flight.push(event))
    const isNews = this.model.apply(event)
    if (isNews ? mayReachTooFar(event) : this.model.isMissing(event)) void this.refresh()
    if (!isNews) return
    this.refreshView()
    if (event.type === 'new') this.announce(event.data.row)
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

  markRead(names: string[]): Promise<boolean> {
    return this.act('read', { action: 'read', names: new Set(names) }, () =>
      this.api.markRead(names),
    )
  }

  markUnread(names: string[]): Promise<boolean> {
    return this.act('unread', { action: 'unread', names: new Set(names) }, () =>
      this.api.markUnread(names),
    )
  }

  remove(names: string[]): Promise<boolean> {
    return this.act('delete', { action: 'deleted', names: new Set(names) }, () =>
      this.api.remove(names),
    )
  }

  /** Marks everything read, or everything of a ticket or comment. */
  clear(scope: Scope = {}): Promise<boolean> {
    const rows = this.state.rows.filter((row) => !row.read && isInScope(row, scope))
    const all = !scope.ticket && !scope.comment
    const pending: Pending = { action: 'read', names: new Set(rows.map((row) => row.name)), all }
    return this.act('clear', pending, () => this.api.clear(scope), scope)
  }

  setPanelOpen(panelOpen: boolean): void {
    if (panelOpen === this.state.panelOpen) return
    this.update({ panelOpen, failure: null })
    if (this.state.hasNew) this.seen()
  }

  private seen(): void {
    this.model.markSeen()
    this.refreshView()
    this.api.seen().then(
      ({ seen_at, ...counts }) => {
        this.model.markSeen(seen_at)
        this.settle(counts)
      },
      () => {}, // The dot comes back with the next refresh; nobody needs a message for that.
    )
  }

  private async fetchFirst(): Promise<void> {
    if (this.state.error && !this.model.size) this.update({ loading: 'first' })
    const limit = Math.min(MOST_REFETCHED, Math.max(PAGE, this.model.size))
    await this.fly(
      () => this.api.inbox({ limit }),
      (page, meanwhile) => this.model.take(page, meanwhile),
    )
  }

  private async fetchMore(cursor: string): Promise<void> {
    this.update({ loading: 'more' })
    await this.fly(
      () => this.api.inbox({ limit: PAGE, cursor }),
      (page, meanwhile) => {
        // A refresh that overtook this page has begun the list anew.
        if (this.model.next === cursor) this.model.append(page, meanwhile)
      },
    )
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
      this.refreshView({ loading: null, error: null })
    } catch (error) {
      this.update({ loading: null, error: problem(error) })
    } finally {
      this.flights.delete(meanwhile)
    }
  }

  /** Shows the change at once; one request after another; takes it back when the server says no. */
  private act(
    action: Action,
    pending: Pending,
    send: () => Promise<Counts>,
    scope?: Scope,
  ): Promise<boolean> {
    // A clear reaches what is not loaded, too.
    if (!pending.names.size && action !== 'clear') return Promise.resolve(true)
    this.model.add(pending)
    this.refreshView({ failure: null })
    const done = this.queue.then(send).then(
      (counts) => {
        this.model.drop(pending)
        this.settle(counts, pending, scope)
        return true
      },
      (error) => {
        this.model.drop(pending)
        this.refreshView({ failure: { ...problem(error), action } })
        return false
      },
    )
    this.queue = done
    return done
  }

  private settle({ unread, seq }: Counts, pending?: Pending, scope?: Scope): void {
    if (pending) {
      const { ticket = null, comment = null } = scope ?? {}
      const names = scope ? null : [...pending.names]
      const data = { action: pending.action, names, ticket, comment, unread, seq }
      this.handle({ type: 'changed', data })
    }
    this.model.count({ unread, seq })
    this.refreshView()
  }

  private announce(row: Row): void {
    const listed = this.model.find(row.name)
    if (!listed || listed.read || row.silent) return
    this.arrivalListeners.forEach((listener) => listener(row))
  }

  private refreshView(changes: Partial<State> = {}): void {
    this.update({ ...this.model.view(), hasMore: this.model.next !== null, ...changes })
  }

  private update(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes }
    this.listeners.forEach((listener) => listener(this.state))
  }
}

/**
 * What was changed as a whole is numbered when it is announced: a row that came just before that,
 * and is still unread, looks as if it had been meant.
 */
function mayReachTooFar({ type, data }: ServerEvent): boolean {
  return type === 'changed' && !data.names && data.action === 'read' && data.unread > 0
}

function problem(error: unknown): Problem {
  if (!(error instanceof ApiError)) throw error
  if (error.offline) return { kind: 'offline', message: '' }
  if (error.loggedOut) return { kind: 'logged-out', message: '' }
  return { kind: 'server', message: error.message }
}
