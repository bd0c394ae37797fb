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
      return __('No mentions')
    case 'assigned':
      return __('No assignments')
    case 'snoozed':
      return __('No snoozed notifications')
    default:
      return __('You are all caught up')
  }
}

const REASONS = new Map([
  ['mentioned', () => __('because you were mentioned')],
  ['assigned', () => __('because you are assigned')],
  ['previously assigned', () => __('because you were assigned')],
  ['author', () => __('because it is your comment')],
  ['follower', () => __('because you follow the ticket')],
  ['team', () => __("because it is your team's ticket")],
  ['participant', () => __('because you commented')],
  ['developer', () => __('because you are notified of all new tickets')],
  ['manager', () => __('because you manage tickets')],
  ['addressed', () => __('because it was sent to you')],
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
      return __('{0} marked as read.', [count])
    case 'snooze':
      return __('Snoozed until {0}.', [when(until, now)])
    case 'mute':
      return __('#{0} is muted. You will only be notified of mentions and assignments.', [ticket])
  }
}
