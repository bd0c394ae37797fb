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
  /** Why one is told: "mentioned", "assigned", …; empty or absent when that is not known. */
  reason?: string
  /** When it comes back, while it is put off. */
  snoozed_until?: string | null
  /** The ticket has the highest priority. */
  urgent?: boolean
}

/** Which rows of the inbox: the tabs of the panel. */
export type Tab = '' | 'unread' | 'mentions' | 'assigned' | 'snoozed'

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

export interface Cleared extends Counts {
  /** What was unread, when asked for: null if that was too much to be undone. */
  names?: string[] | null
}

export interface Seen extends Counts {
  seen_at: string
}

/** Which rows: all, those of one ticket, or those of one comment. */
export interface Scope {
  ticket?: string | null
  comment?: string | null
}

/** One of the happenings that a row stands for. */
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
