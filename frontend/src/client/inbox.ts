import { belongs } from './tabs'
import type { ChangedEvent, Counts, Inbox, NewEvent, Row, ServerEvent, Tab } from './types'

/** The server stops counting here: this many or more. */
export const UNREAD_CAP = 100

const KEPT_SCOPES = 50
/** Microseconds that an answer may take from reading to counting. */
const RACE = 5_000_000

/** A change that is shown before the server has confirmed it. */
export interface Pending {
  action: 'read' | 'unread' | 'deleted' | 'snoozed'
  names: Set<string>
  /** Until when it is put off; null ends that. */
  until?: string | null
  /** Everything at once: the count becomes that of what arrived since. */
  all?: boolean
}

export interface InboxView {
  rows: Row[]
  unread: number
  hasNew: boolean
}

/**
 * The inbox, or one tab of it, as the server last told it, and what is pending on top of it. No I/O and no clock.
 *
 * Answers and events may come late, twice or in the wrong order. Each row remembers the number of
 * the last thing applied to it, the list remembers what was deleted or changed as a whole, and
 * whatever is not newer than that is ignored. A pending change is never written into the rows: it
 * is laid over them, so taking it back is forgetting it.
 */
export class InboxModel {
  next: string | null = null
  seq = 0
  private unread = 0
  private seenAt: string | null = null
  private rows: Row[] = []
  private rowSeq = new Map<string, number>()
  private deletedSeq = new Map<string, number>()
  private scopes: ChangedEvent[] = []
  private pending: Pending[] = []
  private floor = 0

  constructor(readonly tab: Tab = '') {}

  get size(): number {
    return this.rows.length
  }

  /** A first page replaces everything; what happened while it was on its way is applied again. */
  take(inbox: Inbox, meanwhile: ServerEvent[] = []): void {
    this.rows = [...inbox.rows]
    this.rowSeq = new Map(inbox.rows.map((row) => [row.name, inbox.seq]))
    this.deletedSeq.clear()
    this.scopes = []
    this.floor = this.seq = inbox.seq
    this.unread = inbox.unread
    this.seenAt = inbox.seen_at
    this.next = inbox.next
    meanwhile.forEach((event) => this.apply(event))
  }

  /** An older page goes below. */
  append(page: Inbox, meanwhile: ServerEvent[] = []): void {
    const added = page.rows.filter((row) => this.lastSeq(row.name) <= page.seq)
    const names = new Set(added.map((row) => row.name))
    this.rows = joined(
      this.rows.filter((row) => !names.has(row.name)),
      added,
    )
    added.forEach((row) => this.rowSeq.set(row.name, page.seq))
    this.next = page.next
    this.count(page)
    meanwhile.forEach((event) => this.apply(event))
  }

  /** Whether the event said anything new. */
  apply(event: ServerEvent): boolean {
    const counted = this.count(event.data)
    const changed = event.type === 'new' ? this.applyNew(event.data) : this.applyChanged(event.data)
    return counted || changed
  }

  count({ unread, seq }: Counts): boolean {
    if (seq <= this.seq) return false
    this.unread = unread
    this.seq = seq
    return true
  }

  /** Everything that is listed has been seen. */
  markSeen(at: string | null = this.rows[0]?.at ?? null): void {
    if (at && isAfter(at, this.seenAt)) this.seenAt = at
  }

  /**
   * Whether an event that came just after an answer, and counts as older, tells of a row that the
   * answer should have had: it was read a moment before the row was there, but numbered after it.
   */
  isMissing(event: ServerEvent): boolean {
    if (event.type !== 'new' || event.data.seq < this.floor - RACE) return false
    const { name, at } = event.data.row
    if (this.deletedSeq.has(name) || !belongs(event.data.row, this.tab)) return false
    const listed = this.find(name) ?? this.rows.at(-1)
    return isAfter(at, listed?.at ?? null)
  }

  find(name: string): Row | undefined {
    return this.rows.find((row) => row.name === name)
  }

  add(change: Pending): void {
    this.pending.push(change)
  }

  drop(change: Pending): void {
    this.pending = this.pending.filter((other) => other !== change)
  }

  view(): InboxView {
    let rows = this.rows
    let unread = this.unread
    for (const change of this.pending) {
      const after = lay(change, rows)
      unread = change.all
        ? countUnread(after)
        : shift(unread, countUnread(after) - countUnread(rows))
      rows = after
    }
    rows = rows.filter((row) => belongs(row, this.tab))
    const hasNew = unread > 0 && rows.some((row) => !row.read && isAfter(row.at, this.seenAt))
    return { rows, unread, hasNew }
  }

  private applyNew({ row, seq }: NewEvent): boolean {
    if (this.isNewer(row.name, seq)) return false
    if (!belongs(row, this.tab) && !this.rowSeq.has(row.name)) return false
    this.deletedSeq.delete(row.name)
    const later = this.scopes.filter((scope) => scope.seq > seq && isInScope(row, scope))
    if (later.some((scope) => scope.action === 'deleted')) return false
    const last = later.at(-1) ?? null
    this.rowSeq.set(row.name, last ? last.seq : seq)
    this.insert(last ? { ...row, read: last.action === 'read' } : row)
    return true
  }

  private insert(row: Row): void {
    const others = this.rows.filter((other) => other.name !== row.name)
    const before = others.findIndex((other) => !isAfter(other.at, row.at))
    others.splice(before < 0 ? others.length : before, 0, row)
    this.rows = others
  }

  private applyChanged(event: ChangedEvent): boolean {
    if (event.action === 'seen') return this.applySeen(event.seq)
    if (event.action === 'preferences') return false
    if (!event.names) this.remember(event)
    const names = (event.names ?? this.namesIn(event)).filter(
      (name) => !this.isNewer(name, event.seq),
    )
    this.applyTo(new Set(names), event)
    return names.length > 0
  }

  private applySeen(seq: number): boolean {
    const known = this.rows.find((row) => (this.rowSeq.get(row.name) ?? 0) <= seq)
    this.markSeen(known?.at ?? null)
    return known !== undefined
  }

  private applyTo(names: Set<string>, { action, seq }: ChangedEvent): void {
    if (action === 'snoozed' && this.tab === 'snoozed') return
    if (action === 'deleted' || action === 'snoozed') {
      names.forEach((name) => this.deletedSeq.set(name, seq))
      names.forEach((name) => this.rowSeq.delete(name))
      this.rows = this.rows.filter((row) => !names.has(row.name))
    } else if (names.size) {
      names.forEach((name) => this.rowSeq.has(name) && this.rowSeq.set(name, seq))
      const read = action === 'read'
      this.rows = this.rows.map((row) => (names.has(row.name) ? { ...row, read } : row))
    }
  }

  private remember(event: ChangedEvent): void {
    this.scopes = [...this.scopes, event].sort((a, b) => a.seq - b.seq).slice(-KEPT_SCOPES)
  }

  private namesIn(event: ChangedEvent): string[] {
    return this.rows.filter((row) => isInScope(row, event)).map((row) => row.name)
  }

  private isNewer(name: string, seq: number): boolean {
    return this.lastSeq(name) >= seq
  }

  /** What is known of a row that is not listed is as old as the list. */
  private lastSeq(name: string): number {
    return this.rowSeq.get(name) ?? this.deletedSeq.get(name) ?? this.floor
  }
}

function lay({ action, names, until }: Pending, rows: Row[]): Row[] {
  if (action === 'deleted') return rows.filter((row) => !names.has(row.name))
  if (action === 'snoozed') {
    return rows.map((row) => (names.has(row.name) ? { ...row, snoozed_until: until } : row))
  }
  const read = action === 'read'
  return rows.map((row) => (names.has(row.name) && row.read !== read ? { ...row, read } : row))
}

/** At the cap the true number is unknown, so a few fewer are still as many. */
function shift(unread: number, by: number): number {
  return unread >= UNREAD_CAP ? unread : Math.min(UNREAD_CAP, Math.max(0, unread + by))
}

function countUnread(rows: Row[]): number {
  return rows.filter((row) => !row.read && !row.snoozed_until).length
}

export function isInScope(
  row: Row,
  { ticket, comment }: { ticket?: string | null; comment?: string | null },
): boolean {
  return (!ticket || row.ticket?.name === ticket) && (!comment || row.comment === comment)
}

export function isAfter(at: string, other: string | null): boolean {
  return !other || Date.parse(at) > Date.parse(other)
}

/** Pages follow each other; only what arrived in between may make them overlap. */
function joined(newer: Row[], older: Row[]): Row[] {
  const rows = [...newer, ...older]
  const [last, first] = [newer.at(-1), older[0]]
  const overlap = last && first && isAfter(first.at, last.at)
  return overlap ? rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)) : rows
}
