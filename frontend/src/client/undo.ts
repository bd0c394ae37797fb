/**
 * The last action, while it can be undone. In: an action that was done, with what undoes it. Out:
 * what to offer to the user, and a call when the time is over.
 */

import type { Undo } from './state'

/** Milliseconds for which an action can be undone. */
export const UNDO_TIMEOUT = 10_000

interface UndoHandlers {
  undo(): unknown
  /** Sends the action, where that waits until it can no longer be undone. */
  commit?(): unknown
}

export class UndoableAction {
  private handlers: UndoHandlers | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly onChange: (undo: Undo | null) => void) {}

  offerUndo(undo: Undo, handlers: UndoHandlers): void {
    this.handlers = handlers
    this.onChange(undo)
    this.hold(false)
  }

  /** Stops the time limit, or starts it again. */
  hold(hold: boolean): void {
    clearTimeout(this.timer)
    if (!hold && this.handlers) this.timer = setTimeout(() => this.commit(), UNDO_TIMEOUT)
  }

  undo(): unknown {
    return this.end()?.undo()
  }

  commit(): void {
    void this.end()?.commit?.()
  }

  private end(): UndoHandlers | null {
    const { handlers } = this
    clearTimeout(this.timer)
    this.handlers = null
    if (handlers) this.onChange(null)
    return handlers
  }
}
