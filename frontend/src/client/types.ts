/** What the server says, as `helpdesk_notify.api` and the realtime events give it. */

export interface Actor {
  /** The user's id; null for the system or a customer without an account. */
  name: string | null
  full_name: string
  image: string | null
}

export interface Row {
  name: string
  event: string
  type: 'Assignment' | 'Mention' | 'Reaction'
  /** Plain text in the reader's language, as `body` is: never HTML. */
  title: string
  body: string
  /** How many happenings are folded into this row. */
  count: number
  actor: Actor
  ticket: { name: string; subject: string } | null
  comment: string | null
  /** A path of this site. */
  url: string | null
  read: boolean
  /** Quiet hours: no toast and no sound, but counted all the same. */
  silent: boolean
  /** When it last happened, ISO 8601 with an offset. */
  at: string
}

/** The unread count (100 stands for "99+") and the number that orders all answers and events. */
export interface Counts {
  unread: number
  seq: number
}

export interface Inbox extends Counts {
  rows: Row[]
  next: string | null
  seen_at: string | null
}

export interface Changes extends Counts {
  names: string[]
}

export interface Seen extends Counts {
  seen_at: string
}

/** Which rows: all, those of one ticket, or those of one comment. */
export interface Scope {
  ticket?: string | null
  comment?: string | null
}

export interface NewEvent extends Counts {
  row: Row
}

export interface ChangedEvent extends Counts {
  action: 'read' | 'unread' | 'deleted' | 'seen'
  /** null: every row in the scope. */
  names: string[] | null
  ticket: string | null
  comment: string | null
}

export type ServerEvent = { type: 'new'; data: NewEvent } | { type: 'changed'; data: ChangedEvent }
