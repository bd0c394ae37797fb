import { onMounted, onUnmounted, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { NotifyClient } from '../client'
import type { PreferenceChanges, Preferences } from '../client/preferences'
import { toProblem, type Problem } from '../client/state'

interface Use {
  /** As they are shown: what was chosen just now, before the server has agreed. */
  preferences: Readonly<ShallowRef<Preferences | null>>
  error: Readonly<ShallowRef<Problem | null>>
  failure: Readonly<ShallowRef<Problem | null>>
  saved: Readonly<ShallowRef<boolean>>
  load(): Promise<void>
  save(changes: PreferenceChanges): Promise<void>
}

/** One's preferences: every choice is saved at once, and taken back if the server says no. */
export function usePreferences(client: ComputedRef<NotifyClient | null>): Use {
  const preferences = shallowRef<Preferences | null>(null)
  const error = shallowRef<Problem | null>(null)
  const failure = shallowRef<Problem | null>(null)
  const saved = shallowRef(false)
  let known: Preferences | null = null
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0

  function take(answer: Preferences): void {
    known = answer
    // What was chosen meanwhile is still on its way.
    if (!waiting) preferences.value = answer
  }

  async function load(): Promise<void> {
    if (!client.value) return
    error.value = null
    await client.value.api.preferences().then(take, (reason) => (error.value = toProblem(reason)))
  }

  function save(changes: PreferenceChanges): Promise<void> {
    if (!preferences.value) return Promise.resolve()
    preferences.value = laid(preferences.value, changes)
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
      if (answer) take(answer)
    } catch (reason) {
      waiting -= 1
      failure.value = { ...toProblem(reason), action: 'save' }
      if (!waiting) preferences.value = known
    }
  }

  let stop = () => {}
  onMounted(() => {
    void load()
    // Another tab has chosen something; what this one has just saved it knows already.
    stop = client.value?.onPreferences(() => void (waiting || load())) ?? stop
  })
  onUnmounted(() => stop())
  return { preferences, error, failure, saved, load, save }
}

/** The preferences with the changes; what goes back to its default is known when it is answered. */
function laid(preferences: Preferences, { events, ...changes }: PreferenceChanges): Preferences {
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
