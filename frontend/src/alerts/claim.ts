/** How long a tab that is not looked at leaves it to one that is. */
const GIVE_WAY = 400
/** How long a claim keeps the other tabs off; on a busy machine some hear of it late. */
const HELD_FOR = 10_000

/**
 * Whether this tab may ring for something: one of all tabs of a browser may, preferably one that
 * is looked at. Without Web Locks (plain HTTP) each tab stands for itself.
 */
export async function claim(
  key: string,
  hidden: boolean,
  locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
): Promise<boolean> {
  if (hidden) await wait(GIVE_WAY)
  if (!locks) return true
  return new Promise((resolve) => {
    const hold = (lock: Lock | null) => {
      resolve(lock !== null)
      return lock ? wait(HELD_FOR) : undefined
    }
    locks.request(`helpdesk_notify:ring:${key}`, { ifAvailable: true }, hold).catch(() => {
      resolve(false)
    })
  })
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
