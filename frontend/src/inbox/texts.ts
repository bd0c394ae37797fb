import type { Undo } from '../client/state'
import type { Tab } from '../client/types'
import { __ } from '../i18n'
import { when } from '../elements/time'

export function tabName(tab: Tab): string {
  switch (tab) {
    case 'unread':
      return __('Unread')
    case 'mentions':
      return __('Mentions')
    case 'assigned':
      return __('Assigned')
    case 'snoozed':
      return __('Snoozed')
    default:
      return __('All')
  }
}

/** The text of an empty tab. */
export function emptyText(tab: Tab): string {
  switch (tab) {
    case 'mentions':
      return __('Nobody has mentioned you')
    case 'assigned':
      return __('No assignments')
    case 'snoozed':
      return __('Nothing is snoozed')
    default:
      return __('You are all caught up')
  }
}

const REASONS = new Map([
  ['mentioned', () => __('because you are mentioned')],
  ['assigned', () => __('because you are assigned')],
  ['previously assigned', () => __('because you were assigned')],
  ['author', () => __('because you wrote it')],
  ['follower', () => __('because you follow the ticket')],
  ['team', () => __('because it is your team’s')],
  ['participant', () => __('because you took part')],
  ['developer', () => __('because you are a developer here')],
  ['manager', () => __('because you manage tickets')],
  ['addressed', () => __('because it is addressed to you')],
])

/** Why the user was notified; empty if not known. */
export function reasonText(reason = ''): string {
  return REASONS.get(reason)?.() ?? ''
}

/** The action that can be undone. */
export function undoText({ kind, count, until = '', ticket = '' }: Undo, now: number): string {
  switch (kind) {
    case 'delete':
      return count === 1 ? __('Deleted.') : __('{0} deleted.', [count])
    case 'clear':
      return __('Marked as read: {0}.', [count])
    case 'snooze':
      return __('Snoozed until {0}.', [when(until, now)])
    case 'mute':
      return __('Muted #{0}: only mentions and assignments still reach you.', [ticket])
  }
}
