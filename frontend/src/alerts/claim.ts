/** Milliseconds a hidden tab waits, so that a visible one claims first. */
const HIDDEN_DELAY = 400
/** Milliseconds for which a claim is held: tabs may receive the event late. */
const HOLD_TIME = 10_000

/**
 * Whether this tab is the one of all tabs of the browser that alerts for a key, preferably a
 * visible one. Without Web Locks (plain HTTP) every tab alerts.
 */
export async function claim(
  key: string,
  hidden: boolean,
  locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
): Promise<boolean> {
  if (hidden) await wait(HIDDEN_DELAY)
  if (!locks) return true
  return new Promise((resolve) => {
    const hold = (lock: Lock | null) => {
      resolve(lock !== null)
      return lock ? wait(HOLD_TIME) : undefined
    }
    locks.request(`helpdesk_notify:alert:${key}`, { ifAvailable: true }, hold).catch(() => {
      resolve(false)
    })
  })
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
