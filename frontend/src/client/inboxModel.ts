/**
 * The inbox, or one tab of it, in memory. In: pages, events, and optimistic changes. Out: the rows
 * and counts to show. No I/O and no clock.
 */

import type { ChangedEvent, Counts, Inbox, NewEvent, Row, ServerEvent, Tab } from './types'

/** The server stops counting here: this many or more. */
export const UNREAD_CAP = 100

const MAX_SCOPED_CHANGES = 50
/** Microseconds between the server reading a page and numbering it, at most. */
const MAX_READ_DELAY = 5_000_000

const IS_IN_TAB: Record<Tab, (row: Row) => boolean> = {
  '': () => true,
  unread: (row) => !row.read,
  mentions: (row) => row.type === 'Mention',
  assigned: (row) => row.type === 'Assignment',
  snoozed: (row) => Boolean(row.snoozed_until),
}

export const TABS = Object.keys(IS_IN_TAB) as readonly Tab[]

/** Whether a row is in a tab; a snoozed row is in the tab "snoozed" only. */
export function isInTab(row: Row, tab: Tab): boolean {
  return IS_IN_TAB[tab](row) && (tab === 'snoozed') === Boolean(row.snoozed_until)
}

/** A change that is shown before the server has confirmed it. */
export interface OptimisticChange {
  action: 'read' | 'unread' | 'deleted' | 'snoozed'
  names: Set<string>
  /** End of the snooze; null ends it now. */
  until?: string | null
  /** The whole inbox: afterwards only rows that arrive later count as unread. */
  all?: boolean
}

export interface InboxView {
  rows: Row[]
  unread: number
  hasNew: boolean
}

/**
 * Answers and events may arrive late, twice or in the wrong order. Each row keeps the sequence
 * number of the last change applied to it, and the model keeps those of deletions and of changes
 * to a whole scope; whatever is not newer is ignored. Optimistic changes are never written into
 * the rows: `view` applies them to a copy, so a rollback only removes the change.
 */
export class InboxModel {
  next: string | null = null
  seq = 0
  private unread = 0
  private seenAt: string | null = null
  private rows: Row[] = []
  private rowSeq = new Map<string, number>()
  private deletedSeq = new Map<string, number>()
  private scopedChanges: ChangedEvent[] = []
  private optimisticChanges = new Set<OptimisticChange>()
  /** The number of the first page: what is known of rows that are not listed. */
  private pageSeq = 0

  constructor(readonly tab: Tab = '') {}

  get size(): number {
    return this.rows.length
  }

  /** Replaces everything by a first page, then applies the events since it was requested. */
  replace(page: Inbox, eventsSince: ServerEvent[] = []): void {
    this.rows = [...page.rows]
    this.rowSeq = new Map(page.rows.map((row) => [row.name, page.seq]))
    this.deletedSeq.clear()
    this.scopedChanges = []
    this.pageSeq = this.seq = page.seq
    this.unread = page.unread
    this.seenAt = page.seen_at
    this.next = page.next
    eventsSince.forEach((event) => this.apply(event))
  }

  /** Adds the next, older page, then applies the events since it was requested. */
  append(page: Inbox, eventsSince: ServerEvent[] = []): void {
    const added = page.rows.filter((row) => this.lastSeq(row.name) <= page.seq)
    const names = new Set(added.map((row) => row.name))
    this.rows = merged(
      this.rows.filter((row) => !names.has(row.name)),
      added,
    )
    added.forEach((row) => this.rowSeq.set(row.name, page.seq))
    this.next = page.next
    this.applyCounts(page)
    eventsSince.forEach((event) => this.apply(event))
  }

  /** Returns whether the event changed anything. */
  apply(event: ServerEvent): boolean {
    const counted = this.applyCounts(event.data)
    const changed = event.type === 'new' ? this.applyNew(event.data) : this.applyChanged(event.data)
    return counted || changed
  }

  applyCounts({ unread, seq }: Counts): boolean {
    if (seq <= this.seq) return false
    this.unread = unread
    this.seq = seq
    return true
  }

  /** Marks rows up to a time as seen; by default all. */
  markSeen(at: string | null = this.rows[0]?.at ?? null): void {
    if (at && isAfter(at, this.seenAt)) this.seenAt = at
  }

  /**
   * Whether an ignored event is about a row that the page should contain: the page was read just
   * before the row was written, but numbered after it.
   */
  isMissing(event: ServerEvent): boolean {
    if (event.type !== 'new' || event.data.seq < this.pageSeq - MAX_READ_DELAY) return false
    const { name, at } = event.data.row
    if (this.deletedSeq.has(name) || !isInTab(event.data.row, this.tab)) return false
    const listed = this.find(name) ?? this.rows.at(-1)
    return isAfter(at, listed?.at ?? null)
  }

  find(name: string): Row | undefined {
    return this.rows.find((row) => row.name === name)
  }

  applyOptimistic(change: OptimisticChange): void {
    this.optimisticChanges.add(change)
  }

  removeOptimistic(change: OptimisticChange): void {
    this.optimisticChanges.delete(change)
  }

  view(): InboxView {
    let rows = this.rows
    let unread = this.unread
    for (const change of this.optimisticChanges) {
      const after = withChange(rows, change)
      unread = change.all
        ? countUnread(after)
        : withDifference(unread, countUnread(after) - countUnread(rows))
      rows = after
    }
    rows = rows.filter((row) => isInTab(row, this.tab))
    const hasNew = unread > 0 && rows.some((row) => !row.read && isAfter(row.at, this.seenAt))
    return { rows, unread, hasNew }
  }

  private applyNew({ row, seq }: NewEvent): boolean {
    if (this.isNewer(row.name, seq)) return false
    if (!isInTab(row, this.tab) && !this.rowSeq.has(row.name)) return false
    this.deletedSeq.delete(row.name)
    const later = this.scopedChanges.filter((change) => change.seq > seq && isInScope(row, change))
    if (later.some((change) => change.action === 'deleted')) return false
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
    if (!event.names) this.rememberScoped(event)
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

  private rememberScoped(event: ChangedEvent): void {
    const changes = [...this.scopedChanges, event].sort((a, b) => a.seq - b.seq)
    this.scopedChanges = changes.slice(-MAX_SCOPED_CHANGES)
  }

  private namesIn(event: ChangedEvent): string[] {
    return this.rows.filter((row) => isInScope(row, event)).map((row) => row.name)
  }

  private isNewer(name: string, seq: number): boolean {
    return this.lastSeq(name) >= seq
  }

  private lastSeq(name: string): number {
    return this.rowSeq.get(name) ?? this.deletedSeq.get(name) ?? this.pageSeq
  }
}

function withChange(rows: Row[], { action, names, until }: OptimisticChange): Row[] {
  if (action === 'deleted') return rows.filter((row) => !names.has(row.name))
  if (action === 'snoozed') {
    return rows.map((row) => (names.has(row.name) ? { ...row, snoozed_until: until } : row))
  }
  const read = action === 'read'
  return rows.map((row) => (names.has(row.name) && row.read !== read ? { ...row, read } : row))
}

/** At the cap the true number is unknown, so a difference cannot be applied. */
function withDifference(unread: number, difference: number): number {
  if (unread >= UNREAD_CAP) return unread
  return Math.min(UNREAD_CAP, Math.max(0, unread + difference))
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

/** Two consecutive pages; sorted only if rows that arrived in between made them overlap. */
function merged(newer: Row[], older: Row[]): Row[] {
  const rows = [...newer, ...older]
  const [last, first] = [newer.at(-1), older[0]]
  const overlap = last && first && isAfter(first.at, last.at)
  return overlap ? rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at)) : rows
}
