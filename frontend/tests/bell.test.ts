import { afterEach, describe, expect, it } from 'vitest'
import { inbox, arrived, fakeClient, row } from './helpers'
import { drawn, mount, text } from './dom'

afterEach(() => document.body.replaceChildren())

describe('the bell', () => {
  it('shows the count, also in its label', async () => {
    const { client } = await fakeClient([row('a'), row('b', 1)])
    const { one } = await mount('hd-notify-bell', client)
    expect(text(one('.badge'))).toBe('2')
    expect(one('button')?.getAttribute('aria-label')).toBe('Notifications, 2 unread')
    expect(one('.badge')?.classList).toContain('new')
  })

  it('shows nothing at 0 and 99+ above 99', async () => {
    const { client, api } = await fakeClient([])
    const { one } = await mount('hd-notify-bell', client)
    expect(one('.badge')).toBeNull()
    expect(one('button')?.getAttribute('aria-label')).toBe('Notifications')
    api.inbox.mockResolvedValue(inbox([row('a')], 11, { unread: 100 }))
    await client.refresh()
    await drawn()
    expect(text(one('.badge'))).toBe('99+')
    api.inbox.mockResolvedValue(inbox([row('a')], 12, { unread: 99 }))
    await client.refresh()
    await drawn()
    expect(text(one('.badge'))).toBe('99')
  })

  it('updates when a notification arrives', async () => {
    const { client } = await fakeClient([])
    const { one } = await mount('hd-notify-badge', client)
    client.handle(arrived(row('a'), 1, 11))
    await drawn()
    expect(text(one('.badge'))).toBe('1')
  })

  it('opens and closes the panel, and removes the red dot', async () => {
    const { client } = await fakeClient([row('a')])
    const { one } = await mount('hd-notify-bell', client)
    expect(one('button')?.getAttribute('aria-expanded')).toBe('false')
    one('button')?.click()
    await drawn()
    expect(one('button')?.getAttribute('aria-expanded')).toBe('true')
    expect(client.getState().panelOpen).toBe(true)
    expect(one('.badge')?.classList).not.toContain('new')
    client.handle(arrived(row('b', -1), 2, 11))
    await drawn()
    expect(client.getState().hasNew).toBe(true)
    expect(one('.badge')?.classList).not.toContain('new')
    one('button')?.click()
    expect(client.getState().panelOpen).toBe(false)
  })

  it('switches to another client', async () => {
    const { client } = await fakeClient([row('a')])
    const { client: other } = await fakeClient([row('b'), row('c')])
    const { host, one } = await mount('hd-notify-bell', client)
    host.client = other
    await drawn()
    expect(text(one('.badge'))).toBe('2')
    client.handle(arrived(row('d'), 9, 99))
    await drawn()
    expect(text(one('.badge'))).toBe('2')
  })
})
