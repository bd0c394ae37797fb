import { vi } from 'vitest'
import type { Api } from '../src/client/api'
import type { Connect, ConnectionListener } from '../src/client/socket'
import type { Preferences } from '../src/client/preferences'
import { Store } from '../src/client/store'
import type { NotifyClient } from '../src/client'
import type { ChangedEvent, Inbox, Row, ServerEvent } from '../src/client/types'

/** A row `age` minutes old. */
export function row(name: string, age = 0, changes: Partial<Row> = {}): Row {
  return {
    name,
    event: 'mentioned',
    type: 'Mention',
    title: `Title of ${name}`,
    body: '',
    count: 1,
    actor: { name: 'jane@example.com', full_name: 'Jane Smith', image: null },
    ticket: { name: '123', subject: 'Login issue' },
    comment: null,
    url: `/helpdesk/tickets/123#${name}`,
    read: false,
    silent: false,
    at: new Date(Date.UTC(2026, 10, 22, 10) - age * 60_000).toISOString(),
    ...changes,
  }
}

export function inbox(rows: Row[], seq: number, changes: Partial<Inbox> = {}): Inbox {
  const unread = rows.filter(({ read }) => !read).length
  return { rows, next: null, unread, seq, seen_at: null, ...changes }
}

export function arrived(added: Row, unread: number, seq: number): ServerEvent {
  return { type: 'new', data: { row: added, unread, seq } }
}

export function changed(
  action: ChangedEvent['action'],
  names: string[] | null,
  unread: number,
  seq: number,
  scope: { ticket?: string; comment?: string } = {},
): ServerEvent {
  const { ticket = null, comment = null } = scope
  return { type: 'changed', data: { action, names, ticket, comment, unread, seq } }
}

/** A promise to be settled by the test. */
export interface Deferred<T> {
  promise: Promise<T>
  resolve(value: T): void
  reject(reason: unknown): void
}

export function deferred<T>(): Deferred<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

/** What somebody has chosen who has chosen nothing. */
export function preferences(changes: Partial<Preferences> = {}): Preferences {
  return {
    app: true,
    email: true,
    frequency: 'Instant',
    unread_minutes: 15,
    digest_time: '08:00',
    digest_weekday: 'Monday',
    urgent_passes: true,
    sound: true,
    toast: true,
    time_zone: 'Europe/Berlin',
    quiet_hours: [],
    events: [
      { event: 'mentioned', label: 'Somebody mentions me', locked: false, app: true, email: true },
      { event: 'ticket_assigned', label: 'I am assigned', locked: true, app: true, email: false },
    ],
    chosen: [],
    quiet_now: false,
    quiet_until: null,
    email_available: true,
    next_digest: null,
    time_zones: ['Asia/Kolkata', 'Europe/Berlin'],
    ...changes,
  }
}

/** A server with the given responses; by default empty and successful. */
export function fakeApi(answers: Partial<Api> = {}) {
  let seq = 100
  const counts = () => Promise.resolve({ unread: 0, seq: (seq += 1) })
  const changes = async (names: string[]) => ({ names, ...(await counts()) })
  const api: Api = {
    inbox: () => Promise.resolve(inbox([], 1)),
    unreadCount: counts,
    clear: () => counts(),
    markRead: (names) => changes(names),
    markUnread: (names) => changes(names),
    remove: (names) => changes(names),
    seen: async () => ({ seen_at: row('').at, ...(await counts()) }),
    snooze: (names) => changes(names),
    history: () => Promise.resolve({ events: [] }),
    explain: () => Promise.resolve({ text: '' }),
    message: () => Promise.resolve({ html: null, sender: null, at: null, images: 0 }),
    subscription: (ticket) => Promise.resolve({ ticket, subscription: null }),
    follow: (ticket) => Promise.resolve({ ticket, subscription: 'Following' }),
    mute: (ticket) => Promise.resolve({ ticket, subscription: 'Muted' }),
    unfollow: (ticket) => Promise.resolve({ ticket, subscription: null }),
    preferences: () => Promise.resolve(preferences()),
    savePreferences: () => Promise.resolve(preferences()),
    sendTest: () => Promise.resolve({ name: 'test' }),
    ...answers,
  }
  return vi.mockObject(api, { spy: true })
}

/** A client with a server that is not there, showing the given rows. */
export async function fakeClient(rows: Row[], answers: Partial<Api> = {}) {
  const page = inbox(rows, 10)
  const api = fakeApi({
    inbox: () => Promise.resolve(page),
    seen: () => Promise.resolve({ seen_at: row('').at, unread: page.unread, seq: 10 }),
    ...answers,
  })
  const client: NotifyClient = Object.assign(new Store(api), { destroy: () => {} })
  await client.refresh()
  return { api, client }
}

/** A connection in the hands of the test. */
export function fakeConnection() {
  let listener: ConnectionListener | undefined
  const closed = vi.fn()
  const connect: Connect = (given) => {
    listener = given
    return closed
  }
  return {
    connect,
    closed,
    status: (live: boolean) => listener?.onStatus(live),
    event: (event: ServerEvent) => listener?.onEvent(event),
  }
}

/** Lets everything that is due happen. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

export const names = (rows: readonly Row[]) => rows.map(({ name }) => name)
