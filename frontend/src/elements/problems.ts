import type { Action, Problem } from '../client/state'
import { __ } from '../i18n'

/** Why the list could not be loaded. */
export function problemText({ kind, message }: Problem): string {
  if (kind === 'offline') return __('You are offline, or the site cannot be reached.')
  if (kind === 'logged-out') return __('You are logged out. Reload the page to log in again.')
  return message || __('Notifications could not be loaded.')
}

/** Which action failed, and why if the server said so. */
export function failureText(failure: Problem): string {
  const what = failedAction(failure.action)
  return failure.message ? `${what} ${failure.message}` : what
}

function failedAction(action: Action | undefined): string {
  switch (action) {
    case 'unread':
      return __('Could not be marked as unread.')
    case 'delete':
      return __('Could not be deleted.')
    case 'snooze':
      return __('Could not be snoozed.')
    case 'mute':
      return __('The ticket could not be muted.')
    case 'undo':
      return __('Could not be undone.')
    case 'save':
      return __('Could not be saved.')
    default:
      return __('Could not be marked as read.')
  }
}
