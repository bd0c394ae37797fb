import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENTRY } from '../src/helpdesk/entry'
import { start } from '../src/helpdesk/start'
import { drawn, press, text } from './dom'

vi.mock('socket.io-client', () => ({
  io: () => ({ active: true, on() {}, connect() {}, close() {} }),
}))

/** As Helpdesk draws its sidebar: the bell is known by its outline, in no language. */
const BELL = '<svg><path d="M10.268 21a2 2 0 0 0 3.464 0"></path></svg>'
const SIDEBAR = `
  <div class="flex">
    <div class="sidebar border-r">
      <div class="cursor-pointer search"><svg><path d="m21 21"></path></svg>Suche</div>
      <div class="slot">
        <div class="absolute rounded-full dot"></div>
        <div class="cursor-pointer entry">
          <span>${BELL}</span>
          <div><span>Benachrichtigungen</span><div class="rounded-full stock-badge">3</div></div>
        </div>
      </div>
    </div>
    <main></main>
  </div>`
const PHONE_HEADER = '<button class="menu"><svg class="feather feather-menu"></svg></button>'

const answer = {
  rows: [],
  next: null,
  unread: 7,
  seq: 1,
  seen_at: null,
}

let stop: (() => void) | undefined
let stockClick = vi.fn<() => void>()

function drawPage(html: string): void {
  const app = document.querySelector('#app') as HTMLElement
  app.innerHTML = html
  app.querySelector('.entry')?.addEventListener('click', stockClick)
}

const entry = () => document.querySelector<HTMLElement>('.entry')
const badgeIn = (parent: string) =>
  document.querySelector(`${parent} > hd-notify-badge`)?.shadowRoot?.querySelector('.badge')
const panel = () => document.querySelector('hd-notify-panel')?.shadowRoot?.querySelector('.panel')

async function waited(milliseconds = 1_000): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await drawn()
}

async function begin(html = SIDEBAR): Promise<void> {
  drawPage(html)
  stop = start()
  await waited()
}

beforeEach(() => {
  vi.useFakeTimers()
  stockClick = vi.fn()
  document.body.innerHTML = '<div id="app"></div>'
  window.helpdesk_notify = { user: 'jane@example.com', site: 'site' }
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ message: answer })))
})

afterEach(() => {
  stop?.()
  document.body.replaceChildren()
  delete window.helpdesk_notify
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('Helpdesk’s own entry', () => {
  it('is found in any language and shows the real-time count', async () => {
    await begin()
    expect(entry()?.hasAttribute(ENTRY)).toBe(true)
    expect(text(badgeIn('.entry'))).toBe('7')
    expect(document.querySelector('.search')?.hasAttribute(ENTRY)).toBe(false)
  })

  it('is found by its id in newer versions', async () => {
    await begin('<nav><button id="notifications-btn" class="entry">Bell</button></nav>')
    expect(text(badgeIn('.entry'))).toBe('7')
    expect(entry()?.hasAttribute('role')).toBe(false)
  })

  it('has its own badge and dot hidden', async () => {
    await begin()
    const isHidden = (selector: string) =>
      getComputedStyle(document.querySelector(selector) as Element).display === 'none'
    expect(isHidden('.dot')).toBe(true)
    expect(isHidden('.stock-badge')).toBe(true)
    expect(isHidden('.entry')).toBe(false)
  })

  it('opens the app’s panel, not Helpdesk’s', async () => {
    await begin()
    entry()
      ?.querySelector('path')
      ?.dispatchEvent(new Event('click', { bubbles: true }))
    await drawn()
    expect(panel()).not.toBeNull()
    expect(stockClick).not.toHaveBeenCalled()
    entry()?.click()
    await drawn()
    expect(panel()).toBeNull()
  })

  it('does not handle other clicks', async () => {
    await begin()
    const clicked = vi.fn()
    document.querySelector('.search')?.addEventListener('click', clicked)
    document.querySelector<HTMLElement>('.search')?.click()
    expect(clicked).toHaveBeenCalledOnce()
    expect(panel()).toBeNull()
  })

  it('is a button for keyboards and screen readers', async () => {
    await begin()
    expect(entry()?.getAttribute('role')).toBe('button')
    expect(entry()?.tabIndex).toBe(0)
    expect(entry()?.getAttribute('aria-label')).toBe('Notifications, 7 unread')
    expect(entry()?.getAttribute('aria-expanded')).toBe('false')
    press(entry(), 'Enter')
    await drawn()
    expect(panel()).not.toBeNull()
    expect(entry()?.getAttribute('aria-expanded')).toBe('true')
  })

  it('is marked again when Helpdesk renders it again', async () => {
    await begin()
    drawPage(SIDEBAR)
    await waited()
    expect(text(badgeIn('.entry'))).toBe('7')
    entry()?.click()
    await drawn()
    expect(panel()).not.toBeNull()
  })

  it('is found when it appears later', async () => {
    await begin('')
    drawPage(SIDEBAR)
    await waited()
    expect(text(badgeIn('.entry'))).toBe('7')
    await waited(10_000)
    expect(document.querySelector('hd-notify-bell')).toBeNull()
  })
})

describe('a page without the entry', () => {
  it('has a floating bell after a timeout, until the entry appears', async () => {
    await begin('<main></main>')
    expect(document.querySelector('hd-notify-bell')).toBeNull()
    await waited(10_000)
    expect(document.querySelectorAll('hd-notify-bell')).toHaveLength(1)
    drawPage(SIDEBAR)
    await waited()
    expect(document.querySelector('hd-notify-bell')).toBeNull()
  })

  it('has the count on the menu button on a phone', async () => {
    await begin(PHONE_HEADER)
    await waited(10_000)
    expect(text(badgeIn('.menu'))).toBe('7')
    expect(document.querySelector('hd-notify-bell')).toBeNull()
  })

  it('has no bell on pages for customers', async () => {
    window.history.replaceState(null, '', '/helpdesk/my-tickets')
    await begin(PHONE_HEADER)
    await waited(10_000)
    expect(document.querySelector('hd-notify-bell, hd-notify-badge')).toBeNull()
    window.history.replaceState(null, '', '/')
  })
})

describe('the drawer of the phone layout', () => {
  it('is closed when the panel opens', async () => {
    await begin(`<div role="dialog">${SIDEBAR}</div>`)
    const keys = vi.fn((event: Event) => (event as KeyboardEvent).key)
    document.querySelector('[role="dialog"]')?.addEventListener('keydown', keys)
    entry()?.click()
    await drawn()
    expect(keys).toHaveReturnedWith('Escape')
    expect(panel()).not.toBeNull()
  })
})

describe('ending', () => {
  it('restores Helpdesk’s own bell', async () => {
    drawPage(SIDEBAR)
    const before = document.querySelector('#app')?.innerHTML
    await begin()
    stop?.()
    expect(document.querySelector('#app')?.innerHTML).toBe(before)
    entry()?.click()
    expect(stockClick).toHaveBeenCalledOnce()
  })
})

describe('starting', () => {
  it('does nothing without a user', async () => {
    window.helpdesk_notify = {}
    await begin()
    expect(document.querySelector('hd-notify-panel')).toBeNull()
    entry()?.click()
    expect(stockClick).toHaveBeenCalledOnce()
  })

  it('happens once, also if the script is loaded several times', async () => {
    await begin()
    start()
    expect(document.querySelectorAll('hd-notify-panel')).toHaveLength(1)
  })
})
