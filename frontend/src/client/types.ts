/** Data of `helpdesk_notify.api` and of the realtime events. */

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
  /** Number of events grouped in this row. */
  count: number
  actor: Actor
  ticket: { name: string; subject: string } | null
  comment: string | null
  /** A path of this site. */
  url: string | null
  read: boolean
  /** Arrived in quiet hours: counted, but no toast and no sound. */
  silent: boolean
  /** Time of the last event, ISO 8601 with an offset. */
  at: string
  /** Why the user was notified: "mentioned", "assigned", …; empty or absent if not known. */
  reason?: string
  /** End of the snooze, while snoozed. */
  snoozed_until?: string | null
  /** The ticket has the highest priority. */
  urgent?: boolean
}

/** A tab of the inbox; empty: all rows. */
export type Tab = '' | 'unread' | 'mentions' | 'assigned' | 'snoozed'

/** `unread`: 100 means 100 or more. `seq`: orders all answers and events. */
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

export interface Cleared extends Counts {
  /** The rows that were unread, if requested; null if too many to undo. */
  names?: string[] | null
}

export interface Seen extends Counts {
  seen_at: string
}

/** All rows, those of a ticket, or those of a comment. */
export interface Scope {
  ticket?: string | null
  comment?: string | null
}

/** One of the events grouped in a row. */
export interface PastEvent {
  at: string
  actor: Actor
  body: string
}

export interface Subscription {
  ticket: string
  subscription: 'Following' | 'Muted' | null
}

/** The latest message of a ticket: HTML that the server has made safe. */
export interface Message {
  html: string | null
  sender: string | null
  at: string | null
  /** How many images of other sites were left out. */
  images: number
}

export interface NewEvent extends Counts {
  row: Row
}

export interface ChangedEvent extends Counts {
  action: 'read' | 'unread' | 'deleted' | 'snoozed' | 'seen' | 'preferences'
  /** null: every row in the scope. */
  names: string[] | null
  ticket: string | null
  comment: string | null
}

export type ServerEvent = { type: 'new'; data: NewEvent } | { type: 'changed'; data: ChangedEvent }
