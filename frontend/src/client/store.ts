import { isInScope, type Pending } from './inbox'
import { problem } from './list'
import { Lists } from './lists'
import type { Action } from './problem'
import type { Undo } from './state'
import type { Changes, Counts, Row, Scope, ServerEvent } from './types'

export type { Action, Problem } from './problem'
export { INITIAL_STATE, type State, type Undo } from './state'

/** How long something can be taken back. */
export const UNDO_FOR = 10_000

interface Offer {
  /** Takes it back. */
  undo(): unknown
  /** Makes it final, when the time is over. */
  end?(): unknown
}

/** The notifications of one user, and what can be done with them. */
export class Store extends Lists {
  private queue: Promise<unknown> = Promise.resolve()
  private offer: Offer | null = null
  private offerEnds: ReturnType<typeof setTimeout> | undefined
  private held: Pending | null = null

  override handle(event: ServerEvent): void {
    // News about a row that is being deleted is about something that the reader has not seen.
    if (event.type === 'new') this.held?.names.delete(event.data.row.name)
    super.handle(event)
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
    return this.delete({ action: 'deleted', names: new Set(names) })
  }

  /** Takes rows off the list now, and deletes them when it can no longer be taken back. */
  removeWithUndo(names: string[]): void {
    this.settleUndo()
    const pending: Pending = { action: 'deleted', names: new Set(names) }
    this.held = pending
    this.lay(pending, { failure: null })
    this.propose(
      { kind: 'delete', count: names.length },
      {
        undo: () => this.letGo(pending),
        end: () => {
          this.letGo(pending)
          return this.delete(pending)
        },
      },
    )
  }

  /** Marks everything read, or everything of a ticket or comment. */
  clear(scope: Scope = {}): Promise<boolean> {
    return this.clearAll(scope, () => this.api.clear(scope))
  }

  async clearWithUndo(scope: Scope = {}): Promise<boolean> {
    this.settleUndo()
    let names: string[] | null | undefined
    const done = await this.clearAll(scope, async () => {
      const answer = await this.api.clear(scope, true)
      names = answer.names
      return answer
    })
    const read = names
    if (done && read?.length) {
      const undo = () => this.markUnread(read).then(() => this.refresh())
      this.propose({ kind: 'clear', count: read.length }, { undo })
    }
    return done
  }

  /** Puts rows off until a moment; null brings them back. */
  async snooze(names: string[], until: string | null): Promise<boolean> {
    this.settleUndo()
    const pending: Pending = { action: 'snoozed', names: new Set(names), until }
    const done = await this.act('snooze', pending, () => this.api.snooze(names, until))
    if (done && until === null) await this.refresh()
    if (done && until !== null) {
      const undo = () => this.snooze(names, null)
      this.propose({ kind: 'snooze', count: names.length, until }, { undo })
    }
    return done
  }

  /** No more of this ticket, but for what is meant for oneself. */
  async mute(ticket: string): Promise<boolean> {
    this.settleUndo()
    try {
      const { subscription } = await this.api.subscription(ticket)
      await this.api.mute(ticket)
      const back = subscription === 'Following' ? this.api.follow : this.api.unfollow
      this.propose({ kind: 'mute', count: 0, ticket }, { undo: () => back(ticket) })
      return true
    } catch (error) {
      this.fail('mute', error)
      return false
    }
  }

  /** Takes back what was done last. */
  async undo(): Promise<void> {
    const { offer } = this
    this.forgetOffer()
    try {
      await offer?.undo()
    } catch (error) {
      this.fail('undo', error)
    }
  }

  /** What could still be taken back is final from now on. */
  settleUndo(): void {
    const { offer } = this
    this.forgetOffer()
    void offer?.end?.()
  }

  /** While somebody points at the offer, it stays. */
  holdUndo(hold: boolean): void {
    clearTimeout(this.offerEnds)
    if (!hold && this.offer) this.offerEnds = setTimeout(() => this.settleUndo(), UNDO_FOR)
  }

  dismissFailure(): void {
    this.update({ failure: null })
  }

  private propose(undo: Undo, offer: Offer): void {
    this.offer = offer
    this.update({ undo })
    this.holdUndo(false)
  }

  private forgetOffer(): void {
    clearTimeout(this.offerEnds)
    this.offer = null
    if (this.getState().undo) this.update({ undo: null })
  }

  private letGo(pending: Pending): void {
    this.held = null
    this.lift(pending)
    this.refreshView()
  }

  private delete(pending: Pending): Promise<boolean> {
    const names = [...pending.names]
    return this.act('delete', pending, () => this.api.remove(names))
  }

  private clearAll(scope: Scope, send: () => Promise<Counts>): Promise<boolean> {
    const rows = this.getState().rows.filter((row: Row) => !row.read && isInScope(row, scope))
    const all = !scope.ticket && !scope.comment
    const pending: Pending = { action: 'read', names: new Set(rows.map((row) => row.name)), all }
    return this.act('clear', pending, send, scope)
  }

  /** Shows the change at once; one request after another; takes it back when the server says no. */
  private act(
    action: Action,
    pending: Pending,
    send: () => Promise<Counts | Changes>,
    scope?: Scope,
  ): Promise<boolean> {
    // A clear reaches what is not loaded, too.
    if (!pending.names.size && action !== 'clear') return Promise.resolve(true)
    this.lay(pending, { failure: null })
    const done = this.queue.then(send).then(
      (counts) => {
        this.lift(pending)
        this.settle(counts, pending, scope)
        return true
      },
      (error) => {
        this.lift(pending)
        this.fail(action, error)
        return false
      },
    )
    this.queue = done
    return done
  }

  private settle({ unread, seq }: Counts, pending: Pending, scope?: Scope): void {
    const { action, until } = pending
    const { ticket = null, comment = null } = scope ?? {}
    const names = scope ? null : [...pending.names]
    const data = { action, names, ticket, comment, unread, seq }
    // What is put off no longer leaves its own tab only: where it belongs, it has to be fetched.
    if (until !== null) this.handle({ type: 'changed', data })
    else this.other?.handle({ type: 'changed', data: { ...data, action: 'deleted' } })
    this.count({ unread, seq })
  }

  private fail(action: Action, error: unknown): void {
    this.refreshView({ failure: { ...problem(error), action } })
  }
}
