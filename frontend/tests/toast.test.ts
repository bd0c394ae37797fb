import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NAVIGATE, type NavigateDetail } from '../src/elements/navigate'
import { drawn, mount, press, text } from './dom'
import { arrived, changed, fakeClient, row } from './helpers'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  Reflect.deleteProperty(document, 'hidden')
  document.body.replaceChildren()
})

async function toaster() {
  const { client } = await fakeClient([])
  const toast = await mount('hd-notify-toast', client)
  let seq = 10
  const arrive = async (name: string, changes = {}) => {
    seq += 1
    client.handle(arrived(row(name, 0, changes), 1, seq))
    await drawn()
  }
  return { client, ...toast, arrive }
}

describe('the toast', () => {
  it('shows arrivals for some time, without taking the focus', async () => {
    const { arrive, one } = await toaster()
    const field = document.createElement('input')
    document.body.append(field)
    field.focus()
    await arrive('a', { body: 'Have you seen this?' })
    expect(text(one('.toast-title'))).toBe('Title of a')
    expect(text(one('.toast-detail'))).toBe('Have you seen this?')
    expect(document.activeElement).toBe(field)
    vi.advanceTimersByTime(10_000)
    await drawn()
    expect(one('.toast')).toBeNull()
  })

  it('groups several arrivals', async () => {
    const { arrive, one, all, client } = await toaster()
    await arrive('a')
    await arrive('b')
    await arrive('b', { count: 2 })
    expect(all('.toast')).toHaveLength(1)
    expect(text(one('.toast-title'))).toBe('2 new notifications')
    one('.toast-main')?.click()
    await drawn()
    expect(client.getState().panelOpen).toBe(true)
    expect(one('.toast')).toBeNull()
  })

  it('stays while the pointer is over it', async () => {
    const { arrive, one } = await toaster()
    await arrive('a')
    one('.toast')?.dispatchEvent(new Event('pointerenter'))
    vi.advanceTimersByTime(60_000)
    await drawn()
    expect(one('.toast')).not.toBeNull()
    one('.toast')?.dispatchEvent(new Event('pointerleave'))
    vi.advanceTimersByTime(10_000)
    await drawn()
    expect(one('.toast')).toBeNull()
  })

  it('is not shown in quiet hours, with an open panel, or in a hidden tab', async () => {
    const { arrive, one, client } = await toaster()
    await arrive('a', { silent: true })
    expect(one('.toast')).toBeNull()
    client.setPanelOpen(true)
    await arrive('b')
    expect(one('.toast')).toBeNull()
    client.setPanelOpen(false)
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    await arrive('c')
    expect(one('.toast')).toBeNull()
  })

  it('is removed when it is read elsewhere', async () => {
    const { arrive, one, client } = await toaster()
    await arrive('a')
    client.handle(changed('read', ['a'], 0, 99))
    await drawn()
    expect(one('.toast')).toBeNull()
  })

  it('opens the ticket, and can be dismissed', async () => {
    const { arrive, one } = await toaster()
    const asked = vi.fn((event: Event) => event.preventDefault())
    document.addEventListener(NAVIGATE, asked, { once: true })
    await arrive('a')
    one('.toast-main')?.click()
    expect((asked.mock.calls[0]?.[0] as CustomEvent<NavigateDetail>).detail.row.name).toBe('a')
    await arrive('b')
    press(one('.toast'), 'Escape')
    await drawn()
    expect(one('.toast')).toBeNull()
  })
})
