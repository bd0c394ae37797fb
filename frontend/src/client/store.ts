/**
 * The state of one user's inbox, and the actions on it. In: calls from the elements, events from
 * the socket. Out: snapshots to `subscribe`, requests to the API.
 */

import type { Api } from './api'
import { isInScope, type OptimisticChange } from './inboxModel'
import { INITIAL_STATE, toProblem, type Action, type State } from './state'
import { Tabs } from './tabs'
import type { Changes, Counts, NewEvent, Row, Scope, ServerEvent, Tab } from './types'
import { UndoableAction } from './undo'

export class Store {
  private state = INITIAL_STATE
  private listeners = new Set<(state: State) => void>()
  private arrivalListeners = new Set<(row: Row) => void>()
  private preferenceListeners = new Set<() => void>()
  private readonly tabs: Tabs
  /** Actions are sent one after another. */
  private lastRequest: Promise<unknown> = Promise.resolve()
  private readonly lastAction = new UndoableAction((undo) => this.update({ undo }))
  /** A deletion that has not been sent yet. */
  private unsentDelete: OptimisticChange | null = null

  constructor(readonly api: Api) {
    this.tabs = new Tabs(api, () => this.refreshView())
  }

  getState(): State {
    return this.state
  }

  /** Whether a row is known to be read, or no longer there. */
  isRead(name: string): boolean {
    return this.tabs.inbox.model.find(name)?.read ?? true
  }

  /** Called with every new state; returns a function that unsubscribes. */
  subscribe(listener: (state: State) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Called with every row that arrives live, except in quiet hours; returns as `subscribe`. */
  onArrival(listener: (row: Row) => void): () => void {
    this.arrivalListeners.add(listener)
    return () => this.arrivalListeners.delete(listener)
  }

  /** Called when the preferences were changed, also by another tab; returns as `subscribe`. */
  onPreferences(listener: () => void): () => void {
    this.preferenceListeners.add(listener)
    return () => this.preferenceListeners.delete(listener)
  }

  setConnection(connection: State['connection']): void {
    this.update({ connection })
  }

  handle(event: ServerEvent): void {
    if (event.type === 'new') return this.handleNew(event.data)
    this.apply(event)
    if (event.data.action === 'preferences') {
      this.preferenceListeners.forEach((listener) => listener())
    }
  }

  /** Fetches the first page of everything on show. */
  refresh(): Promise<void> {
    return this.tabs.refresh()
  }

  loadMore(): Promise<void> {
    return this.tabs.shown.loadMore()
  }

  setTab(tab: Tab): void {
    if (tab === this.state.tab) return
    this.tabs.select(tab)
    this.refreshView({ tab, failure: null })
  }

  setPanelOpen(panelOpen: boolean): void {
    if (panelOpen === this.state.panelOpen) return
    this.update({ panelOpen, failure: null })
    // Opened again, the panel shows the rows that the bell counts.
    if (!panelOpen) this.setTab('')
    if (this.state.hasNew) this.markSeen()
  }

  markRead(names: string[]): Promise<boolean> {
    const change: OptimisticChange = { action: 'read', names: new Set(names) }
    return this.act('read', change, () => this.api.markRead(names))
  }

  markUnread(names: string[]): Promise<boolean> {
    const change: OptimisticChange = { action: 'unread', names: new Set(names) }
    return this.act('unread', change, () => this.api.markUnread(names))
  }

  remove(names: string[]): Promise<boolean> {
    return this.delete({ action: 'deleted', names: new Set(names) })
  }

  /** Hides rows at once; the request is sent when the deletion can no longer be undone. */
  removeWithUndo(names: string[]): void {
    this.commitUndo()
    const change: OptimisticChange = { action: 'deleted', names: new Set(names) }
    const undo = () => {
      this.unsentDelete = null
      this.rollback(change)
    }
    const commit = () => {
      undo()
      return this.delete(change)
    }
    this.unsentDelete = change
    this.applyOptimistic(change)
    this.lastAction.offerUndo({ kind: 'delete', count: names.length }, { undo, commit })
  }

  /** Marks everything read, or everything of a ticket or comment. */
  clear(scope: Scope = {}): Promise<boolean> {
    return this.clearScope(scope, () => this.api.clear(scope))
  }

  async clearWithUndo(scope: Scope = {}): Promise<boolean> {
    this.commitUndo()
    const names: string[] = []
    const done = await this.clearScope(scope, async () => {
      const answer = await this.api.clear(scope, true)
      names.push(...(answer.names ?? []))
      return answer
    })
    if (done && names.length) {
      const undo = () => this.markUnread(names).then(() => this.refresh())
      this.lastAction.offerUndo({ kind: 'clear', count: names.length }, { undo })
    }
    return done
  }

  /** `until`: ISO 8601; null ends the snooze. */
  async snooze(names: string[], until: string | null): Promise<boolean> {
    this.commitUndo()
    const change: OptimisticChange = { action: 'snoozed', names: new Set(names), until }
    const done = await this.act('snooze', change, () => this.api.snooze(names, until))
    if (!done) return false
    const undo = () => this.snooze(names, null)
    if (until === null) await this.refresh()
    else this.lastAction.offerUndo({ kind: 'snooze', count: names.length, until }, { undo })
    return true
  }

  /** Ends notifications of a ticket, except mentions and assignments. */
  async mute(ticket: string): Promise<boolean> {
    this.commitUndo()
    try {
      const { subscription } = await this.api.subscription(ticket)
      await this.api.mute(ticket)
      const restore = subscription === 'Following' ? this.api.follow : this.api.unfollow
      this.lastAction.offerUndo({ kind: 'mute', count: 0, ticket }, { undo: () => restore(ticket) })
      return true
    } catch (error) {
      this.fail('mute', error)
      return false
    }
  }

  /** Undoes the last action, if that is still possible. */
  async undo(): Promise<void> {
    try {
      await this.lastAction.undo()
    } catch (error) {
      this.fail('undo', error)
    }
  }

  /** Makes the last action final. */
  commitUndo(): void {
    this.lastAction.commit()
  }

  /** Stops the time limit for undo, or starts it again. */
  holdUndo(hold: boolean): void {
    this.lastAction.hold(hold)
  }

  dismissFailure(): void {
    this.update({ failure: null })
  }

  private handleNew({ row: { ...row }, ...counts }: NewEvent): void {
    // A row that arrives is no longer snoozed, even if the clock of this device disagrees.
    if (row.snoozed_until) row.snoozed_until = null
    // A row with news must not be deleted: the reader has not seen them.
    this.unsentDelete?.names.delete(row.name)
    const changed = this.apply({ type: 'new', data: { row, ...counts } })
    const listed = this.tabs.inbox.model.find(row.name)
    if (!changed || !listed || listed.read || row.silent) return
    this.arrivalListeners.forEach((listener) => listener(row))
  }

  /** Returns whether the whole inbox changed. */
  private apply(event: ServerEvent): boolean {
    const changed = this.tabs.inbox.handle(event)
    const tabChanged = this.tabs.selected?.handle(event)
    if (changed || tabChanged) this.refreshView()
    return changed
  }

  private delete(change: OptimisticChange): Promise<boolean> {
    const names = [...change.names]
    return this.act('delete', change, () => this.api.remove(names))
  }

  private clearScope(scope: Scope, send: () => Promise<Counts>): Promise<boolean> {
    const rows = this.state.rows.filter((row) => !row.read && isInScope(row, scope))
    const all = !scope.ticket && !scope.comment
    const names = new Set(rows.map((row) => row.name))
    return this.act('clear', { action: 'read', names, all }, send, scope)
  }

  /** Shows a change at once and sends it; returns false, after a rollback, if that failed. */
  private act(
    action: Action,
    change: OptimisticChange,
    send: () => Promise<Counts | Changes>,
    scope?: Scope,
  ): Promise<boolean> {
    // A clear also changes rows that are not loaded.
    if (!change.names.size && action !== 'clear') return Promise.resolve(true)
    this.applyOptimistic(change)
    const done = this.lastRequest.then(send).then(
      (counts) => {
        this.confirm(change, counts, scope)
        return true
      },
      (error) => {
        this.rollback(change)
        this.fail(action, error)
        return false
      },
    )
    this.lastRequest = done
    return done
  }

  private applyOptimistic(change: OptimisticChange): void {
    this.tabs.all.forEach(({ model }) => model.applyOptimistic(change))
    this.refreshView({ failure: null })
  }

  /** Replaces an optimistic change by the event that the server publishes for it. */
  private confirm(change: OptimisticChange, { unread, seq }: Counts, scope?: Scope): void {
    const { action, until } = change
    const { ticket = null, comment = null } = scope ?? {}
    const names = scope ? null : [...change.names]
    const data = { action, names, ticket, comment, unread, seq }
    this.tabs.all.forEach(({ model }) => model.removeOptimistic(change))
    // Rows whose snooze ended leave the tab "snoozed" only: elsewhere they have to be fetched.
    if (until !== null) this.handle({ type: 'changed', data })
    else this.tabs.selected?.handle({ type: 'changed', data: { ...data, action: 'deleted' } })
    this.applyCounts({ unread, seq })
  }

  private rollback(change: OptimisticChange): void {
    this.tabs.all.forEach(({ model }) => model.removeOptimistic(change))
    this.refreshView()
  }

  private fail(action: Action, error: unknown): void {
    this.refreshView({ failure: { ...toProblem(error), action } })
  }

  private applyCounts(counts: Counts): void {
    this.tabs.all.forEach(({ model }) => model.applyCounts(counts))
    this.refreshView()
  }

  private refreshView(changes: Partial<State> = {}): void {
    this.update({ ...this.tabs.view(), ...changes })
  }

  private update(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes }
    this.listeners.forEach((listener) => listener(this.state))
  }

  private markSeen(): void {
    this.tabs.inbox.model.markSeen()
    this.refreshView()
    this.api.seen().then(
      ({ seen_at, ...counts }) => {
        this.tabs.inbox.model.markSeen(seen_at)
        this.applyCounts(counts)
      },
      () => {}, // Not worth a message: the next refresh shows the dot again.
    )
  }
}
