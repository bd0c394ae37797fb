import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startAlerts } from '../src/alerts'
import { claim } from '../src/alerts/claim'
import { countOnIcon } from '../src/alerts/favicon'
import { countInTitle } from '../src/alerts/title'
import { arrived, changed, fakeClient, preferences, row, settled } from './helpers'

let end: (() => void) | undefined
const raised: FakeNotification[] = []
const played = vi.fn()

class FakeNotification {
  static permission = 'granted'
  onclick?: () => void
  close = vi.fn()
  constructor(
    readonly title: string,
    readonly options: { body: string; tag: string },
  ) {
    raised.push(this)
  }
}

/** As much of a sound card as a chime needs. */
class FakeAudio {
  state = 'running'
  currentTime = 0
  destination = {}
  createGain = () => ({
    gain: { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} },
    connect: (next: unknown) => next,
  })
  createOscillator = () => ({
    frequency: {},
    connect: (next: unknown) => next,
    start: played,
    stop() {},
  })
}

/** Locks that only one tab at a time can have, as a browser's. */
function fakeLocks() {
  const held = new Set<string>()
  const request = async (name: string, _options: object, hold: (lock: unknown) => unknown) => {
    if (held.has(name)) return hold(null)
    held.add(name)
    await hold({ name })
    held.delete(name)
  }
  return { request } as unknown as LockManager
}

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Notification', FakeNotification)
  vi.stubGlobal('AudioContext', FakeAudio)
  window.helpdesk_notify = { sound: true, toast: true }
  document.title = 'Tickets'
})

afterEach(() => {
  end?.()
  raised.length = 0
  played.mockClear()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  Reflect.deleteProperty(document, 'hidden')
  delete window.helpdesk_notify
})

async function started() {
  const { api, client } = await fakeClient([])
  const go = vi.fn()
  end = startAlerts(client, go)
  const arrive = async (name: string, changes = {}) => {
    client.handle(arrived(row(name, 0, changes), 1, 11))
    await vi.advanceTimersByTimeAsync(1_000)
  }
  return { api, client, go, arrive }
}

describe('a claim', () => {
  it('is held by one tab, preferably a visible one', async () => {
    const locks = fakeLocks()
    const claims = [claim('a', true, locks), claim('a', false, locks), claim('a', false, locks)]
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await Promise.all(claims)).toEqual([false, true, false])
    expect(await claim('b', false, locks)).toBe(true)
  })

  it('is held by every tab without Web Locks', async () => {
    expect(await claim('a', false, undefined)).toBe(true)
  })
})

describe('an arrival', () => {
  it('plays a sound, without a desktop notification on a visible page', async () => {
    const { arrive } = await started()
    await arrive('a')
    expect(played).toHaveBeenCalled()
    expect(raised).toEqual([])
  })

  it('shows a desktop notification on a hidden page, which opens the ticket', async () => {
    hide(true)
    const { arrive, go, api } = await started()
    await arrive('a', { title: 'x'.repeat(500), body: 'Have you seen this?' })
    expect(raised).toHaveLength(1)
    expect(raised[0]?.title.length).toBeLessThan(130)
    expect(raised[0]?.options).toMatchObject({ body: 'Have you seen this?', tag: 'a' })
    raised[0]?.onclick?.()
    await settled()
    expect(go).toHaveBeenCalledExactlyOnceWith('/helpdesk/tickets/123#a')
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
  })

  it('is silent in quiet hours, or if the sound is off', async () => {
    hide(true)
    const { arrive } = await started()
    await arrive('a', { silent: true })
    window.helpdesk_notify = { sound: false, toast: false }
    await arrive('b')
    expect(played).not.toHaveBeenCalled()
    expect(raised).toEqual([])
  })

  it('shows nothing if it was read elsewhere in the meantime', async () => {
    hide(true)
    const { client } = await started()
    client.handle(arrived(row('a'), 1, 11))
    client.handle(changed('read', ['a'], 0, 12))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(played).not.toHaveBeenCalled()
    expect(raised).toEqual([])
  })

  it('does not open other sites', async () => {
    hide(true)
    const { arrive, go } = await started()
    await arrive('a', { url: '//evil.example' })
    raised[0]?.onclick?.()
    expect(go).not.toHaveBeenCalled()
  })
})

describe('changed preferences', () => {
  it('apply immediately', async () => {
    const { api, client } = await started()
    api.preferences.mockResolvedValueOnce(preferences({ sound: false }))
    client.handle(changed('preferences', null, 0, 11))
    await settled()
    expect(window.helpdesk_notify).toMatchObject({ sound: false, toast: true })
  })
})

describe('the title', () => {
  it('shows the count before any title of the page', async () => {
    const { client } = await fakeClient([row('a')])
    end = countInTitle(client)
    expect(document.title).toBe('(1) Tickets')
    document.title = '#42 Login'
    await vi.advanceTimersByTimeAsync(10)
    expect(document.title).toBe('(1) #42 Login')
    client.handle(changed('read', ['a'], 0, 11))
    expect(document.title).toBe('#42 Login')
  })
})

describe('the icon', () => {
  it('shows the count while there are unread notifications', async () => {
    const { client } = await fakeClient([row('a')])
    const paint = vi.fn((_href: string | null, count: string) => Promise.resolve(`data:,${count}`))
    end = countOnIcon(client, paint)
    const marks = () =>
      [...document.querySelectorAll('link[rel="icon"]')].map((link) => link.getAttribute('href'))
    await settled()
    expect(marks()).toEqual(['data:,1'])
    client.handle(arrived(row('b'), 42, 11))
    await settled()
    expect(marks()).toEqual(['data:,9+'])
    client.handle(changed('read', null, 0, 12))
    await settled()
    expect(marks()).toEqual([])
  })
})
