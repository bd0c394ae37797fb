import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { start } from '../src/desk/start'
import { drawn, text } from './dom'

vi.mock('socket.io-client', () => ({
  io: () => ({ active: true, on() {}, connect() {}, close() {} }),
}))

const NAVBAR = `<header class="navbar"><ul class="navbar-nav">
  <li class="nav-item dropdown dropdown-notifications"></li>
  <li class="nav-item dropdown dropdown-navbar-user"></li></ul></header>`
const answer = { rows: [], next: null, unread: 7, seq: 1, seen_at: null }

let stop: (() => void) | undefined
const sent = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
  Promise.resolve(Response.json({ message: answer })),
)

const bell = () => document.querySelector('hd-notify-bell')
const badge = () => bell()?.shadowRoot?.querySelector('.badge')

async function waited(milliseconds = 1_000): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await drawn()
}

async function press(host: string, selector: string): Promise<void> {
  const root = document.querySelector(host)?.shadowRoot
  root?.querySelector<HTMLElement>(selector)?.click()
  await drawn()
}

function boot(values: object | undefined): void {
  const frappe = { boot: { helpdesk_notify: values, lang: 'de' }, csrf_token: 'fresh' }
  Object.assign(window, { frappe })
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', sent)
  document.body.innerHTML = '<div id="body"></div>'
})

afterEach(() => {
  stop?.()
  stop = undefined
  sent.mockClear()
  Reflect.deleteProperty(window, 'frappe')
  delete window.helpdesk_notify
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('in Desk', () => {
  it('adds the bell to the navbar when it is rendered, and after every new rendering', async () => {
    boot({ user: 'jane@example.com', site: 'site', messages: {} })
    stop = start()
    await waited()
    expect(bell()).toBeNull()
    for (let time = 0; time < 2; time += 1) {
      ;(document.querySelector('#body') as Element).innerHTML = NAVBAR
      await waited()
      expect(
        document.querySelector('.nav-item:has(> hd-notify-bell) + .dropdown-notifications'),
      ).not.toBeNull()
      expect(text(badge())).toBe('7')
    }
    expect(window.helpdesk_notify).toMatchObject({ lang: 'de', home: 'desk' })
  })

  it('opens the panel, and uses Desk’s token', async () => {
    boot({ user: 'jane@example.com', site: 'site' })
    ;(document.querySelector('#body') as Element).innerHTML = NAVBAR
    stop = start()
    await waited()
    await press('hd-notify-bell', 'button')
    await press('hd-notify-panel', '[aria-label="Mark all as read"]')
    await waited()
    const [url, init] = sent.mock.calls.find(([called]) => called.includes('clear')) ?? []
    expect(url).toBe('/api/method/helpdesk_notify.api.clear')
    expect(init).toMatchObject({ headers: { 'X-Frappe-CSRF-Token': 'fresh' } })
  })

  it('shows a floating bell without a navbar', async () => {
    boot({ user: 'jane@example.com', site: 'site' })
    stop = start()
    await waited(10_000)
    expect(bell()?.parentElement).toBe(document.body)
  })

  it.each([[undefined], [{}]])('shows no bell to other users than agents: %j', async (values) => {
    boot(values)
    stop = start()
    await waited(10_000)
    expect(stop).toBeUndefined()
    expect(document.querySelector('hd-notify-bell, hd-notify-panel')).toBeNull()
    expect(sent).not.toHaveBeenCalled()
  })

  it('removes everything', async () => {
    boot({ user: 'jane@example.com', site: 'site' })
    ;(document.querySelector('#body') as Element).innerHTML = NAVBAR
    const before = document.body.innerHTML
    start()?.()
    expect(document.body.innerHTML).toBe(before)
  })
})
