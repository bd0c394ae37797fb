import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/client/api'
import { NAVIGATE, type NavigateDetail } from '../src/elements/navigate'
import { deepActiveElement } from '../src/elements/useFocusTrap'
import { drawn, mount, press, text } from './dom'
import { arrived, deferred, fakeClient, inbox, row } from './helpers'
import type { Row, Inbox } from '../src/client/types'
import type { Api } from '../src/client/api'

afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

async function openPanel(rows: Row[], answers: Partial<Api> = {}) {
  const { api, client } = await fakeClient(rows, answers)
  const panel = await mount('hd-notify-panel', client)
  client.setPanelOpen(true)
  await drawn()
  const links = () => panel.all('.main')
  const titles = () => panel.all('.title').map(text)
  return { api, client, ...panel, links, titles }
}

const three = () => [row('a'), row('b', 1), row('c', 2, { read: true })]

describe('the panel', () => {
  it('is not rendered until it is opened', async () => {
    const { client } = await fakeClient(three())
    const { one } = await mount('hd-notify-panel', client)
    expect(one('.panel')).toBeNull()
    client.setPanelOpen(true)
    await drawn()
    expect(one('[role="dialog"]')?.getAttribute('aria-label')).toBe('Notifications')
  })

  it('is always rendered if it is inline', async () => {
    const { client } = await fakeClient(three())
    const { one } = await mount('hd-notify-panel', client, { inline: '' })
    expect(one('[role="region"] .row')).not.toBeNull()
  })

  it('shows actor, title, ticket and time', async () => {
    const { one } = await openPanel([
      row('a', 0, {
        count: 3,
        body: 'Have you seen this?',
        ticket: { name: '42', subject: 'Login' },
      }),
    ])
    expect(text(one('.text .sr-only'))).toBe('Unread:')
    expect(text(one('.title'))).toBe('Title of a')
    expect(text(one('.ticket'))).toBe('#42 Login')
    expect(text(one('.body'))).toBe('Have you seen this?')
    expect(text(one('.face'))).toBe('JS')
    expect(one('.count')?.getAttribute('aria-label')).toBe('3 grouped events')
    expect(one('time')?.getAttribute('datetime')).toBe(row('a').at)
    expect(one<HTMLAnchorElement>('.main')?.getAttribute('href')).toBe('/helpdesk/tickets/123#a')
  })

  it('shows texts as plain text, and shortens long ones', async () => {
    const nasty = '<img src=x onerror="alert(1)">'
    const { one } = await openPanel([row('a', 0, { title: nasty, body: 'x'.repeat(10_000) })])
    expect(text(one('.title'))).toContain(nasty)
    expect(one('.title img')).toBeNull()
    expect(text(one('.body')).length).toBeLessThan(400)
    expect(one('.title')?.getAttribute('dir')).toBe('auto')
  })

  it('shows that there are no notifications', async () => {
    const { one } = await openPanel([])
    expect(text(one('.placeholder'))).toContain('You are all caught up')
    expect(one<HTMLButtonElement>('[aria-label="Mark all as read"]')?.disabled).toBe(true)
  })

  it('shows a skeleton while loading', async () => {
    const answer = deferred<Inbox>()
    const { client } = await fakeClient([])
    const { Store } = await import('../src/client/store')
    const waiting = new Store({ ...client, inbox: () => answer.promise } as unknown as Api)
    void waiting.refresh()
    const { one } = await mount('hd-notify-panel', Object.assign(waiting, { destroy: () => {} }), {
      inline: '',
    })
    expect(one('.skeleton')?.getAttribute('aria-label')).toBe('Loading…')
    answer.resolve(inbox([row('a')], 5))
    await drawn()
    expect(one('.skeleton')).toBeNull()
    expect(one('.row')).not.toBeNull()
  })

  it('shows an error and a retry button', async () => {
    const { api, one, titles } = await openPanel([], {
      inbox: () => Promise.reject(new ApiError(0, '')),
    })
    expect(text(one('.placeholder'))).toContain('You are offline')
    api.inbox.mockResolvedValue(inbox([row('a')], 5))
    one('.placeholder button')?.click()
    await drawn()
    expect(titles()).toEqual(['Title of a'])
  })

  it('shows that realtime updates have stopped', async () => {
    const { client, one } = await openPanel(three())
    client.setConnection('offline')
    await drawn()
    expect(text(one('.notice'))).toContain('Not connected')
  })

  it('rolls back a failed deletion and shows an error', async () => {
    const { one, all, titles, client } = await openPanel(three(), {
      remove: () => Promise.reject(new ApiError(417, 'Locked')),
    })
    all('[aria-label="Delete"]')[0]?.click()
    await drawn()
    expect(titles()).toHaveLength(2)
    client.commitUndo()
    await drawn()
    expect(titles()).toHaveLength(3)
    expect(text(one('[role="alert"]'))).toBe('Could not be deleted. LockedDismiss')
    one('.notice button')?.click()
    await drawn()
    expect(one('.notice')).toBeNull()
  })
})

describe('a row', () => {
  it('dispatches a navigation event, marks the row as read and closes the panel', async () => {
    const { api, client, host, links } = await openPanel(three())
    const asked = vi.fn((event: Event) => event.preventDefault())
    document.addEventListener(NAVIGATE, asked, { once: true })
    links()[0]?.click()
    await drawn()
    const event = asked.mock.calls[0]?.[0] as CustomEvent<NavigateDetail>
    expect(event.detail.url).toBe('/helpdesk/tickets/123#a')
    expect(event.target).toBe(host)
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
    expect(client.getState().panelOpen).toBe(false)
  })

  it('does not handle a click for a new tab', async () => {
    const { api, client, links } = await openPanel(three())
    const asked = vi.fn()
    document.addEventListener(NAVIGATE, asked, { once: true })
    const click = new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true })
    links()[0]?.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(false)
    expect(asked).not.toHaveBeenCalled()
    await drawn()
    expect(api.markRead).toHaveBeenCalled()
    expect(client.getState().panelOpen).toBe(true)
    document.removeEventListener(NAVIGATE, asked)
  })

  it.each(['javascript:alert(1)', '//evil.example/', 'https://evil.example/', '/\\evil.example'])(
    'does not follow %s',
    async (url) => {
      const { client, links } = await openPanel([row('a', 0, { url })])
      const asked = vi.fn()
      document.addEventListener(NAVIGATE, asked, { once: true })
      const click = new MouseEvent('click', { bubbles: true, cancelable: true })
      links()[0]?.dispatchEvent(click)
      expect(click.defaultPrevented).toBe(true)
      expect(asked).not.toHaveBeenCalled()
      expect(client.getState().panelOpen).toBe(true)
      document.removeEventListener(NAVIGATE, asked)
    },
  )

  it('has buttons to mark and delete it', async () => {
    const { api, all, titles } = await openPanel(three())
    all('[aria-label="Mark as read"]')[0]?.click()
    await drawn()
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
    all('[aria-label="Mark as unread"]')[1]?.click()
    await drawn()
    expect(api.markUnread).toHaveBeenCalledExactlyOnceWith(['c'])
    all('[aria-label="Delete"]')[1]?.click()
    await drawn()
    expect(titles()).toEqual(['Title of a', 'Title of c'])
  })
})

describe('the keyboard', () => {
  it('moves between rows, which are one tab stop', async () => {
    const { one, links } = await openPanel(three())
    const stops = () => links().map((link) => link.tabIndex)
    expect(stops()).toEqual([0, -1, -1])
    press(one('.panel'), 'ArrowDown')
    await drawn()
    expect(deepActiveElement()).toBe(links()[0])
    press(links()[0], 'j')
    await drawn()
    expect(deepActiveElement()).toBe(links()[1])
    expect(stops()).toEqual([-1, 0, -1])
    press(links()[1], 'End')
    await drawn()
    press(links()[2], 'ArrowDown')
    await drawn()
    expect(deepActiveElement()).toBe(links()[2])
    press(links()[2], 'k')
    await drawn()
    expect(deepActiveElement()).toBe(links()[1])
  })

  it('marks as read with e, as unread with u, deletes with Delete, and focuses the next row', async () => {
    const { api, one, links, titles } = await openPanel(three())
    press(one('.panel'), 'ArrowDown')
    await drawn()
    press(links()[0], 'e')
    await drawn()
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
    press(links()[0], 'u')
    await drawn()
    expect(api.markUnread).toHaveBeenCalledExactlyOnceWith(['a'])
    press(links()[0], 'Delete')
    await drawn()
    expect(titles()[0]).toBe('Title of b')
    expect(deepActiveElement()).toBe(links()[0])
  })

  it('does not handle keys with Ctrl, Alt or Cmd', async () => {
    const { api, one, links } = await openPanel(three())
    press(one('.panel'), 'ArrowDown')
    await drawn()
    expect(press(links()[0], 'e', { ctrlKey: true }).defaultPrevented).toBe(false)
    expect(api.markRead).not.toHaveBeenCalled()
  })

  it('closes with Escape and restores the focus', async () => {
    const { client } = await fakeClient(three())
    const { one } = await mount('hd-notify-panel', client)
    const opener = document.createElement('button')
    document.body.append(opener)
    opener.focus()
    client.setPanelOpen(true)
    await drawn()
    expect(deepActiveElement()).toBe(one('.panel'))
    press(one('.panel'), 'Escape')
    await drawn()
    expect(client.getState().panelOpen).toBe(false)
    expect(document.activeElement).toBe(opener)
  })

  it('keeps Tab inside', async () => {
    const { one, all } = await openPanel(three())
    const first = one<HTMLElement>('.header button')
    const last = all('.row:first-child .actions button').at(-1)
    last?.focus()
    expect(press(last, 'Tab').defaultPrevented).toBe(true)
    expect(deepActiveElement()).toBe(first)
    press(first, 'Tab', { shiftKey: true })
    expect(deepActiveElement()).toBe(last)
  })
})

describe('a click outside', () => {
  it('closes the panel, except on its button', async () => {
    const { client } = await openPanel(three())
    const entry = document.createElement('div')
    entry.setAttribute('data-hd-notify-entry', '')
    document.body.append(entry)
    entry.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }))
    expect(client.getState().panelOpen).toBe(true)
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }))
    expect(client.getState().panelOpen).toBe(false)
  })
})

describe('announcements for screen readers', () => {
  it('are one sentence for several simultaneous arrivals', async () => {
    const { client, one } = await openPanel([])
    vi.useFakeTimers()
    const said = () => text(one('[role="status"]'))
    client.handle(arrived(row('a'), 1, 11))
    vi.advanceTimersByTime(900)
    client.handle(arrived(row('b'), 2, 12))
    vi.advanceTimersByTime(900)
    await drawn()
    expect(said()).toBe('')
    vi.advanceTimersByTime(200)
    await drawn()
    expect(said()).toBe('2 new notifications')
    client.handle(arrived(row('c'), 3, 13))
    vi.advanceTimersByTime(1_100)
    await drawn()
    expect(said()).toBe('Title of c')
  })
})
