import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/client/api'
import { deepActiveElement } from '../src/elements/useFocusTrap'
import { PREFERENCES } from '../src/elements/preferencesLink'
import type { Api } from '../src/client/api'
import type { PastEvent, Row } from '../src/client/types'
import { drawn, mount, press, text } from './dom'
import { deferred, fakeClient, row } from './helpers'

afterEach(() => {
  document.body.replaceChildren()
  vi.useRealTimers()
})

async function openPanel(rows: Row[], answers: Partial<Api> = {}) {
  const { api, client } = await fakeClient(rows, answers)
  const panel = await mount('hd-notify-panel', client)
  client.setPanelOpen(true)
  await drawn()
  const click = async (element: HTMLElement | null | undefined) => {
    element?.click()
    await drawn()
  }
  const button = (label: string) =>
    panel.all('button').find((found) => (found.getAttribute('aria-label') ?? text(found)) === label)
  return { api, client, ...panel, click, button, titles: () => panel.all('.title').map(text) }
}

describe('the tabs', () => {
  it('are one tab stop, and arrow keys select a tab', async () => {
    const { client, all, one } = await openPanel([row('a')])
    expect(all('[role="tab"]').map(text)).toEqual([
      'All',
      'Unread',
      'Mentions',
      'Assigned',
      'Snoozed',
    ])
    expect(all('[role="tab"][tabindex="0"]').map(text)).toEqual(['All'])
    press(one('[role="tab"]'), 'ArrowRight')
    await drawn()
    expect(client.getState().tab).toBe('unread')
    expect(text(deepActiveElement())).toBe('Unread')
    press(deepActiveElement(), 'ArrowLeft')
    await drawn()
    press(deepActiveElement(), 'ArrowLeft')
    await drawn()
    expect(client.getState().tab).toBe('snoozed')
    expect(text(one('.placeholder'))).toContain('No snoozed notifications')
    expect(one('[role="tabpanel"]')?.getAttribute('aria-labelledby')).toBe('tab-snoozed')
  })
})

describe('a row', () => {
  it('shows its reason, its priority and the end of its snooze', async () => {
    const { one } = await openPanel([row('a', 0, { reason: 'assigned', urgent: true })])
    expect(text(one('.reason'))).toBe('because you are assigned')
    expect(text(one('.urgent'))).toBe('Urgent')
    expect(one('.until')).toBeNull()
  })

  it('shows nothing for an unknown reason', async () => {
    const { one } = await openPanel([row('a', 0, { reason: 'constructor' })])
    expect(one('.reason')).toBeNull()
  })

  it('is snoozed with a preset', async () => {
    const { api, button, click, one, titles } = await openPanel([row('a'), row('b', 1)])
    await click(button('More actions'))
    expect(text(deepActiveElement())).toContain('In 1 hour')
    const before = Date.now()
    await click(deepActiveElement())
    const [asked, until] = api.snooze.mock.calls[0] ?? []
    expect(asked).toEqual(['a'])
    const ahead = Date.parse(until ?? '') - before
    expect(ahead).toBeGreaterThan(3_500_000)
    expect(ahead).toBeLessThan(3_700_000)
    expect(titles()).toEqual(['Title of b'])
    expect(text(one('.notice'))).toMatch(/^Snoozed until .*Undo$/)
  })

  it('is snoozed until a chosen time, which must be in the future', async () => {
    const { api, button, click, one } = await openPanel([row('a')])
    await click(button('More actions'))
    const field = one<HTMLInputElement>('input')
    if (field) field.value = '2001-01-01T10:00'
    one('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await drawn()
    expect(text(one('.section [role="alert"]'))).toContain('within one year')
    const ahead = new Date(Date.now() + 86_400_000)
    if (field) field.value = ahead.toISOString().slice(0, 16)
    one('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await drawn()
    expect(api.snooze).toHaveBeenCalledOnce()
  })

  it('mutes its ticket, which can be undone', async () => {
    const { api, button, click } = await openPanel([row('a')])
    await click(button('More actions'))
    await click(button('Mute #123'))
    expect(api.mute).toHaveBeenCalledExactlyOnceWith('123')
    await click(button('Undo'))
    expect(deepActiveElement()?.className).toBe('main')
    expect(api.unfollow).toHaveBeenCalledExactlyOnceWith('123')
  })

  it('shows why the user was notified', async () => {
    const explain = () => Promise.resolve({ text: 'You received this because you are assigned.' })
    const { button, click, one } = await openPanel([row('a')], { explain })
    await click(button('More actions'))
    await click(button('Why am I seeing this?'))
    expect(text(one('.section [role="status"]'))).toBe(
      'You received this because you are assigned.',
    )
  })

  it('shows its grouped events, or an error', async () => {
    const events = [{ at: row('').at, actor: row('').actor, body: 'Any news?' }]
    const history = vi.fn<Api['history']>()
    history.mockRejectedValueOnce(new ApiError(500, '')).mockResolvedValue({ events })
    const { button, click, one, all } = await openPanel([row('a', 0, { count: 2 })], { history })
    await click(button('2 grouped events'))
    expect(text(one('.section [role="alert"]'))).toContain('could not be loaded')
    await click(button('Try again'))
    expect(all('.history li').map(text)).toEqual([expect.stringMatching(/Jane Smith Any news\?$/)])
    await click(button('2 grouped events'))
    expect(one('.section')).toBeNull()
  })

  it('shows its grouped events when it is marked as read while they load', async () => {
    const answer = deferred<{ events: PastEvent[] }>()
    const rows = [row('a', 0, { count: 2 })]
    const { button, client, click, all } = await openPanel(rows, { history: () => answer.promise })
    await click(button('2 grouped events'))
    await client.markRead(['a'])
    await drawn()
    answer.resolve({ events: [{ at: row('').at, actor: row('').actor, body: 'Any news?' }] })
    await drawn()
    expect(all('.history li').map(text)).toEqual([expect.stringMatching(/Any news\?$/)])
  })

  it('is scrolled into view with its options, and again with the reason', async () => {
    const scrolled = vi.spyOn(Element.prototype, 'scrollIntoView')
    const explain = () => Promise.resolve({ text: 'You received this because you are assigned.' })
    const { button, click } = await openPanel([row('a')], { explain })
    await click(button('More actions'))
    expect(scrolled).toHaveBeenCalledTimes(1)
    await click(button('Why am I seeing this?'))
    expect(scrolled).toHaveBeenCalledTimes(2)
    scrolled.mockRestore()
  })
})

describe('the keyboard', () => {
  it('opens the options with s, closes them with Escape, and ignores typing', async () => {
    const { client, one } = await openPanel([row('a')])
    press(one('.panel'), 'j')
    await drawn()
    press(deepActiveElement(), 's')
    await drawn()
    expect(press(one('input'), 'j').defaultPrevented).toBe(false)
    press(deepActiveElement(), 'Escape')
    await drawn()
    expect(one('.section')).toBeNull()
    expect(deepActiveElement()).toBe(one('.main'))
    expect(client.getState().panelOpen).toBe(true)
  })

  it('undoes a deletion with z', async () => {
    const { one, titles, api } = await openPanel([row('a'), row('b', 1)])
    press(one('.panel'), 'j')
    await drawn()
    press(deepActiveElement(), 'Delete')
    await drawn()
    expect(titles()).toHaveLength(1)
    expect(text(one('[role="status"].sr-only'))).toBe('Deleted. Press z to undo.')
    press(deepActiveElement(), 'z')
    await drawn()
    expect(titles()).toHaveLength(2)
    expect(api.remove).not.toHaveBeenCalled()
  })

  it('shows the shortcuts with ?', async () => {
    const { one } = await openPanel([row('a')])
    const panel = one('.panel')
    if (panel) panel.scrollTop = 300
    press(panel, '?')
    await drawn()
    expect(text(one('.help'))).toContain('Mark as unread')
    expect(panel?.scrollTop).toBe(0)
    press(one('.panel'), 'Escape')
    await drawn()
    expect(one('.help')).toBeNull()
    expect(one('.panel')).not.toBeNull()
  })
})

describe('the gear', () => {
  it('dispatches an event, and is a link if the page does not handle it', async () => {
    const { one } = await openPanel([])
    const gear = one<HTMLAnchorElement>('a[aria-label="Preferences"]')
    expect(gear?.getAttribute('href')).toBe('/notifications/preferences')
    document.addEventListener(PREFERENCES, (event) => event.preventDefault(), { once: true })
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    gear?.dispatchEvent(click)
    expect(click.defaultPrevented).toBe(true)
  })
})

describe('a long list', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => row(`r${index}`, index))

  it('renders only some rows, and has the total size', async () => {
    const { all, one } = await openPanel(many)
    expect(all('.row').length).toBeLessThan(100)
    expect(one('.row')?.getAttribute('aria-setsize')).toBe('5000')
    expect(one('li[role="presentation"]')?.style.blockSize).toMatch(/^\d{6}(\.\d+)?px$/)
  })

  it('always renders the focused row', async () => {
    const { one } = await openPanel(many)
    press(one('.panel'), 'End')
    await drawn()
    expect(deepActiveElement()?.closest('.row')?.getAttribute('aria-posinset')).toBe('5000')
    press(deepActiveElement(), 'k')
    await drawn()
    expect(deepActiveElement()?.closest('.row')?.getAttribute('aria-posinset')).toBe('4999')
  })
})
