import { onMounted, onUnmounted, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { NotifyClient } from '../client'
import type { PreferenceChanges, Preferences } from '../client/preferences'
import { toProblem, type Problem } from '../client/state'

interface Use {
  /** With the changes that the server has not confirmed yet. */
  preferences: Readonly<ShallowRef<Preferences | null>>
  error: Readonly<ShallowRef<Problem | null>>
  failure: Readonly<ShallowRef<Problem | null>>
  saved: Readonly<ShallowRef<boolean>>
  load(): Promise<void>
  save(changes: PreferenceChanges): Promise<void>
}

/** The user's preferences: every change is saved at once, and rolled back if that fails. */
export function usePreferences(client: ComputedRef<NotifyClient | null>): Use {
  const preferences = shallowRef<Preferences | null>(null)
  const error = shallowRef<Problem | null>(null)
  const failure = shallowRef<Problem | null>(null)
  const saved = shallowRef(false)
  let confirmed: Preferences | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  function confirm(answer: Preferences): void {
    confirmed = answer
    // Otherwise the answer is older than the changes on show.
    if (!waiting) preferences.value = answer
  }

  async function load(): Promise<void> {
    if (!client.value) return
    error.value = null
    await client.value.api
      .preferences()
      .then(confirm, (reason) => (error.value = toProblem(reason)))
  }

  function save(changes: PreferenceChanges): Promise<void> {
    if (!preferences.value) return Promise.resolve()
    preferences.value = withChanges(preferences.value, changes)
    failure.value = null
    saved.value = false
    waiting += 1
    const done = queue.then(() => send(changes))
    queue = done
    return done
  }

  async function send(changes: PreferenceChanges): Promise<void> {
    try {
      const answer = await client.value?.api.savePreferences(changes)
      waiting -= 1
      saved.value = !waiting
      if (answer) confirm(answer)
    } catch (reason) {
      waiting -= 1
      failure.value = { ...toProblem(reason), action: 'save' }
      if (!waiting) preferences.value = confirmed
    }
  }

  let stop = () => {}
  onMounted(() => {
    void load()
    // Changed in another tab, unless it was this one that has just saved.
    stop = client.value?.onPreferences(() => void (waiting || load())) ?? stop
  })
  onUnmounted(() => stop())
  return { preferences, error, failure, saved, load, save }
}

/** The preferences with the changes applied; defaults are only known to the server. */
function withChanges(
  preferences: Preferences,
  { events, ...changes }: PreferenceChanges,
): Preferences {
  const given = Object.entries(changes).filter(([, value]) => value !== null)
  return {
    ...preferences,
    ...Object.fromEntries(given),
    events: preferences.events.map((choice) => {
      const { app, email } = events?.[choice.event] ?? {}
      return { ...choice, app: app ?? choice.app, email: email ?? choice.email }
    }),
  }
}
