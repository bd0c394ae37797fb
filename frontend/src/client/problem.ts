export type Action = 'read' | 'unread' | 'delete' | 'clear' | 'snooze' | 'mute' | 'undo' | 'save'

/** Why the list could not be loaded, or an action not be carried out. */
export interface Problem {
  kind: 'offline' | 'logged-out' | 'server'
  /** What the server said; may be empty. */
  message: string
  /** The action that was taken back; none when it was the loading that failed. */
  action?: Action
}
