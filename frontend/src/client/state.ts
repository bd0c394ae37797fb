/** What the store gives to the elements: a snapshot of one user's inbox. */

import { ApiError } from './api'
import type { Row, Tab } from './types'

export type Action = 'read' | 'unread' | 'delete' | 'clear' | 'snooze' | 'mute' | 'undo' | 'save'

/** Why the list could not be loaded, or an action failed. */
export interface Problem {
  kind: 'offline' | 'logged-out' | 'server'
  /** What the server said; may be empty. */
  message: string
  /** The action that failed; none if loading failed. */
  action?: Action
}

/** An action that can still be undone. */
export interface Undo {
  kind: 'delete' | 'clear' | 'snooze' | 'mute'
  /** Number of rows; 0 for a muted ticket. */
  count: number
  until?: string
  ticket?: string
}

/** Replaced as a whole on every change. */
export interface State {
  tab: Tab
  /** The rows of the tab. */
  rows: readonly Row[]
  hasMore: boolean
  /** Unread rows of the whole inbox; 100 means 100 or more. */
  unread: number
  /** Whether an unread row arrived after the panel was last opened. */
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

/** Errors of the API as a `Problem`; any other error is thrown again. */
export function toProblem(error: unknown): Problem {
  if (!(error instanceof ApiError)) throw error
  if (error.offline) return { kind: 'offline', message: '' }
  if (error.loggedOut) return { kind: 'logged-out', message: '' }
  return { kind: 'server', message: error.message }
}
