import type { Api } from './api'
import type { InboxView, Pending } from './inbox'
import { List } from './list'
import { INITIAL_STATE, type State } from './state'
import type { ChangedEvent, Counts, Row, ServerEvent, Tab } from './types'

/** The inbox and the tab on show, kept right by answers and events; see `InboxModel` for how. */
export class Lists {
  protected readonly main: List
  /** The tab on show, unless that is the whole inbox. */
  protected other: List | null = null
  private state = INITIAL_STATE
  private listeners = new Set<(state: State) => void>()
  private arrivalListeners = new Set<(row: Row) => void>()
  private preferenceListeners = new Set<() => void>()

  constructor(readonly api: Api) {
    this.main = new List(api, '', () => this.refreshView())
  }

  getState(): State {
    return this.state
  }

  /** Whether a row is known to be read, or no longer there. */
  isRead(name: string): boolean {
    return this.main.model.find(name)?.read ?? true
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

  /** Called when the preferences were changed, in whatever tab. */
  onPreferences(listener: () => void): () => void {
    this.preferenceListeners.add(listener)
    return () => this.preferenceListeners.delete(listener)
  }

  setConnection(connection: State['connection']): void {
    this.update({ connection })
  }

  handle(given: ServerEvent): void {
    const event = awake(given)
    const isNews = this.main.handle(event)
    const isNewsHere = this.other?.handle(event) ?? false
    if (isNews || isNewsHere) this.refreshView()
    if (event.type === 'changed') return this.tellPreferences(event.data.action)
    if (isNews) this.announce(event.data.row)
  }

  /** Asks the server for the first page. */
  async refresh(): Promise<void> {
    await Promise.all(this.lists().map((list) => list.refresh()))
  }

  loadMore(): Promise<void> {
    return this.shown.loadMore()
  }

  /** Shows another tab; what is known of it at once, the rest when the server has answered. */
  setTab(tab: Tab): void {
    if (tab === this.state.tab) return
    this.other = tab ? new List(this.api, tab, () => this.refreshView()) : null
    this.other?.seed(this.main)
    void this.other?.refresh()
    this.refreshView({ tab, failure: null })
  }

  setPanelOpen(panelOpen: boolean): void {
    if (panelOpen === this.state.panelOpen) return
    this.update({ panelOpen, failure: null })
    // Opened again, it shows what the number on the bell speaks of.
    if (!panelOpen) this.setTab('')
    if (this.state.hasNew) this.seen()
  }

  protected get shown(): List {
    return this.other ?? this.main
  }

  protected lay(pending: Pending, changes: Partial<State> = {}): void {
    this.lists().forEach((list) => list.model.add(pending))
    this.refreshView(changes)
  }

  protected lift(pending: Pending): void {
    this.lists().forEach((list) => list.model.drop(pending))
  }

  protected count(counts: Counts): void {
    this.lists().forEach((list) => list.model.count(counts))
    this.refreshView()
  }

  protected refreshView(changes: Partial<State> = {}): void {
    const { model, loading, error } = this.shown
    const { rows, unread } = model.view()
    const hasMore = model.next !== null
    const hasNew = this.mainView().hasNew
    this.update({ rows, unread, hasNew, hasMore, loading, error, ...changes })
  }

  protected update(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes }
    this.listeners.forEach((listener) => listener(this.state))
  }

  private mainView(): InboxView {
    return this.main.model.view()
  }

  private lists(): List[] {
    return this.other ? [this.main, this.other] : [this.main]
  }

  private seen(): void {
    this.main.model.markSeen()
    this.refreshView()
    this.api.seen().then(
      ({ seen_at, ...counts }) => {
        this.main.model.markSeen(seen_at)
        this.count(counts)
      },
      () => {}, // The dot comes back with the next refresh; nobody needs a message for that.
    )
  }

  private tellPreferences(action: ChangedEvent['action']): void {
    if (action === 'preferences') this.preferenceListeners.forEach((listener) => listener())
  }

  private announce(row: Row): void {
    const listed = this.main.model.find(row.name)
    if (!listed || listed.read || row.silent) return
    this.arrivalListeners.forEach((listener) => listener(row))
  }
}

/** What arrives is no longer put off, by whichever clock. */
function awake(event: ServerEvent): ServerEvent {
  if (event.type !== 'new' || !event.data.row.snoozed_until) return event
  const row = { ...event.data.row, snoozed_until: null }
  return { type: 'new', data: { ...event.data, row } }
}
