import type { Problem } from './problem'
import type { Row, Tab } from './types'

/** What was just done and can still be taken back. */
export interface Undo {
  kind: 'delete' | 'clear' | 'snooze' | 'mute'
  /** How many rows; of a ticket that was muted, none. */
  count: number
  until?: string
  ticket?: string
}

/** A snapshot; replaced as a whole on every change. */
export interface State {
  tab: Tab
  /** The rows of the tab. */
  rows: readonly Row[]
  hasMore: boolean
  /** All that is unread, on whatever tab; 100 means 100 or more. */
  unread: number
  /** Something unread came after the panel was last opened. */
  hasNew: boolean
  loading: 'first' | 'more' | null
  connection: 'connecting' | 'live' | 'offline'
  /** Set while the list could not be loaded. */
  error: Problem | null
  /** Set when the last action failed, until the next one. */
  failure: Problem | null
  undo: Undo | null
  panelOpen: boolean
}

export const INITIAL_STATE: State = {
  tab: '',
  rows: [],
  hasMore: false,
  unread: 0,
  hasNew: false,
  loading: 'first',
  connection: 'connecting',
  error: null,
  failure: null,
  undo: null,
  panelOpen: false,
}
