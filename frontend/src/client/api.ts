/** The methods of `helpdesk_notify.api`. In: typed arguments. Out: typed answers, or an `ApiError`. */

import { request, type ApiOptions } from './http'
import type { PreferenceChanges, Preferences } from './preferences'
import type {
  Changes,
  Cleared,
  Counts,
  Inbox,
  Message,
  PastEvent,
  Scope,
  Seen,
  Subscription,
  Tab,
} from './types'

export { ApiError, serverMessage, type ApiOptions } from './http'

export interface InboxQuery {
  limit?: number
  cursor?: string | null
  only?: Tab
}

export interface Api {
  inbox(query?: InboxQuery): Promise<Inbox>
  unreadCount(): Promise<Counts>
  /** `undoable`: the answer contains the names of the rows that were unread. */
  clear(scope?: Scope, undoable?: boolean): Promise<Cleared>
  markRead(names: string[]): Promise<Changes>
  markUnread(names: string[]): Promise<Changes>
  remove(names: string[]): Promise<Changes>
  seen(): Promise<Seen>
  /** `until`: ISO 8601 with an offset; null ends the snooze. */
  snooze(names: string[], until: string | null): Promise<Changes>
  history(name: string): Promise<{ events: PastEvent[] }>
  explain(name: string): Promise<{ text: string }>
  /** `images`: with those of other sites. */
  message(name: string, images?: boolean): Promise<Message>
  subscription(ticket: string): Promise<Subscription>
  follow(ticket: string): Promise<Subscription>
  mute(ticket: string): Promise<Subscription>
  unfollow(ticket: string): Promise<Subscription>
  preferences(): Promise<Preferences>
  savePreferences(values: PreferenceChanges): Promise<Preferences>
  sendTest(): Promise<{ name: string }>
}

export function createApi(options: ApiOptions = {}): Api {
  const get = <T>(method: string, query = {}) => request<T>(options, method, { query })
  const post = <T>(method: string, body = {}) => request<T>(options, method, { body })
  return {
    inbox: ({ limit = 20, cursor, only } = {}) =>
      get('inbox', { limit, cursor, only: only || undefined }),
    unreadCount: () => get('unread_count'),
    clear: (scope = {}, undoable = false) =>
      post('clear', undoable ? { ...scope, undoable } : scope),
    markRead: (names) => post('mark_read', { names }),
    markUnread: (names) => post('mark_unread', { names }),
    remove: (names) => post('delete', { names }),
    seen: () => post('seen'),
    snooze: (names, until) => post('snooze', { names, until }),
    history: (name) => get('history', { name }),
    explain: (name) => get('explain', { name }),
    message: (name, images = false) => get('message', images ? { name, images } : { name }),
    subscription: (ticket) => get('subscription', { ticket }),
    follow: (ticket) => post('follow', { ticket }),
    mute: (ticket) => post('mute', { ticket }),
    unfollow: (ticket) => post('unfollow', { ticket }),
    preferences: () => get('preferences'),
    savePreferences: (values) => post('save_preferences', { values }),
    sendTest: () => post('send_test'),
  }
}
