import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/client/api'
import { Store } from '../src/client/store'
import type { Changes, Inbox } from '../src/client/types'
import {
  arrived,
  changed,
  deferred,
  fakeApi,
  fakeClient,
  inbox,
  names,
  row,
  settled,
} from './helpers'

describe('loading', () => {
  it('shows the first page', async () => {
    const { client } = await fakeClient([row('a'), row('b', 1, { read: true })])
    expect(client.getState()).toMatchObject({ loading: null, error: null, unread: 1 })
    expect(names(client.getState().rows)).toEqual(['a', 'b'])
  })

  it('shows the error, and recovers', async () => {
    let works = false
    const api = fakeApi({
      inbox: () =>
        works ? Promise.resolve(inbox([row('a')], 10)) : Promise.reject(new ApiError(0, '')),
    })
    const store = new Store(api)
    await store.refresh()
    expect(store.getState()).toMatchObject({ loading: null, error: { kind: 'offline' } })
    works = true
    await store.refresh()
    expect(store.getState()).toMatchObject({ error: null, unread: 1 })
  })

  it('keeps the rows if a refresh fails', async () => {
    const { api, client } = await fakeClient([row('a')])
    api.inbox.mockRejectedValueOnce(new ApiError(500, 'Broken'))
    await client.refresh()
    expect(client.getState()).toMatchObject({ error: { kind: 'server', message: 'Broken' } })
    expect(names(client.getState().rows)).toEqual(['a'])
  })

  it('detects an ended session', async () => {
    const store = new Store(fakeApi({ inbox: () => Promise.reject(new ApiError(403, '')) }))
    await store.refresh()
    expect(store.getState().error?.kind).toBe('logged-out')
  })

  it('fetches again if refreshed during a request', async () => {
    const first = deferred<Inbox>()
    const api = fakeApi()
    api.inbox.mockReturnValueOnce(first.promise).mockResolvedValue(inbox([row('b')], 12))
    const store = new Store(api)
    void store.refresh()
    const again = store.refresh()
    void store.refresh()
    first.resolve(inbox([row('a')], 11))
    await again
    expect(api.inbox).toHaveBeenCalledTimes(2)
    expect(names(store.getState().rows)).toEqual(['b'])
  })

  it('keeps an event that arrived during the request', async () => {
    const answer = deferred<Inbox>()
    const store = new Store(fakeApi({ inbox: () => answer.promise }))
    const refreshed = store.refresh()
    store.handle(arrived(row('b'), 2, 12))
    answer.resolve(inbox([row('a', 5)], 11))
    await refreshed
    expect(names(store.getState().rows)).toEqual(['b', 'a'])
    expect(store.getState().unread).toBe(2)
  })

  it('loads further pages', async () => {
    const api = fakeApi()
    api.inbox
      .mockResolvedValueOnce(inbox([row('a')], 10, { next: 'cursor' }))
      .mockResolvedValueOnce(inbox([row('b', 1)], 10))
    const store = new Store(api)
    await store.refresh()
    expect(store.getState().hasMore).toBe(true)
    await Promise.all([store.loadMore(), store.loadMore()])
    await store.loadMore()
    expect(api.inbox).toHaveBeenCalledTimes(2)
    expect(api.inbox).toHaveBeenLastCalledWith({ limit: 20, cursor: 'cursor' })
    expect(names(store.getState().rows)).toEqual(['a', 'b'])
    expect(store.getState().hasMore).toBe(false)
  })
})

describe('an older page', () => {
  it('is dropped if the list was reloaded in the meantime', async () => {
    const older = deferred<Inbox>()
    const api = fakeApi()
    api.inbox.mockResolvedValueOnce(inbox([row('a')], 10, { next: 'old' }))
    const store = new Store(api)
    await store.refresh()
    api.inbox.mockReturnValueOnce(older.promise)
    const loaded = store.loadMore()
    api.inbox.mockResolvedValueOnce(inbox([row('b')], 12, { next: 'new' }))
    await store.refresh()
    older.resolve(inbox([row('c', 9)], 11))
    await loaded
    expect(names(store.getState().rows)).toEqual(['b'])
    expect(store.getState().hasMore).toBe(true)
  })
})

describe('an action', () => {
  it('is shown immediately and kept when the server confirms it', async () => {
    const { client } = await fakeClient([row('a'), row('b', 1)], {
      markRead: (changedNames) => Promise.resolve({ names: changedNames, unread: 1, seq: 11 }),
    })
    const done = client.markRead(['a'])
    expect(client.getState()).toMatchObject({ unread: 1, rows: [{ read: true }, { read: false }] })
    expect(await done).toBe(true)
    expect(client.getState()).toMatchObject({ unread: 1, rows: [{ read: true }, { read: false }] })
  })

  it('is rolled back with a message after an error', async () => {
    const { client } = await fakeClient([row('a')], {
      remove: () => Promise.reject(new ApiError(417, 'Not today')),
    })
    const done = client.remove(['a'])
    expect(client.getState()).toMatchObject({ rows: [], unread: 0 })
    expect(await done).toBe(false)
    expect(names(client.getState().rows)).toEqual(['a'])
    expect(client.getState()).toMatchObject({
      unread: 1,
      failure: { action: 'delete', message: 'Not today' },
    })
  })

  it('that fails keeps rows that arrived in the meantime', async () => {
    const answer = deferred<Changes>()
    const { client } = await fakeClient([row('a', 5)], { remove: () => answer.promise })
    const done = client.remove(['a'])
    client.handle(arrived(row('b'), 2, 12))
    answer.reject(new ApiError(0, ''))
    await done
    expect(names(client.getState().rows)).toEqual(['b', 'a'])
    expect(client.getState().unread).toBe(2)
  })

  it('waits for the previous one', async () => {
    const first = deferred<Changes>()
    const { api, client } = await fakeClient([row('a')], { markRead: () => first.promise })
    void client.markRead(['a'])
    const second = client.markUnread(['a'])
    await settled()
    expect(client.getState().rows).toMatchObject([{ read: false }])
    expect(api.markUnread).not.toHaveBeenCalled()
    first.resolve({ names: ['a'], unread: 0, seq: 11 })
    await second
    expect(api.markUnread).toHaveBeenCalledOnce()
  })

  it('clears a ticket without loaded rows', async () => {
    const { api, client } = await fakeClient([row('a', 1, { read: true })])
    api.clear.mockResolvedValueOnce({ unread: 0, seq: 50 })
    await client.clear({ ticket: '999' })
    expect(api.clear).toHaveBeenLastCalledWith({ ticket: '999' })
  })

  it('fetches again if rows are unread after a clear', async () => {
    const { api, client } = await fakeClient([row('a')])
    const asked = api.inbox.mock.calls.length
    client.handle(changed('read', null, 0, 50))
    expect(api.inbox).toHaveBeenCalledTimes(asked)
    client.handle(changed('read', null, 1, 60))
    expect(api.inbox).toHaveBeenCalledTimes(asked + 1)
  })

  it('clears everything, or one ticket', async () => {
    const other = row('b', 1, { ticket: { name: '9', subject: '' } })
    const { api, client } = await fakeClient([row('a'), other], {
      clear: ({ ticket } = {}) =>
        Promise.resolve(ticket ? { unread: 1, seq: 11 } : { unread: 0, seq: 12 }),
    })
    api.inbox.mockResolvedValue(inbox([row('a', 0, { read: true }), other], 11))
    await client.clear({ ticket: '123' })
    expect(api.clear).toHaveBeenLastCalledWith({ ticket: '123' })
    expect(client.getState()).toMatchObject({ unread: 1, rows: [{ read: true }, { read: false }] })
    const done = client.clear()
    expect(client.getState().unread).toBe(0)
    await done
    expect(client.getState().rows.every(({ read }) => read)).toBe(true)
  })
})

describe('the panel', () => {
  it('marks new rows as seen when it opens', async () => {
    const { api, client } = await fakeClient([row('a')], {
      seen: () => Promise.resolve({ unread: 1, seq: 11, seen_at: row('x').at }),
    })
    expect(client.getState().hasNew).toBe(true)
    client.setPanelOpen(true)
    await settled()
    expect(api.seen).toHaveBeenCalledOnce()
    expect(client.getState()).toMatchObject({ panelOpen: true, hasNew: false, unread: 1 })
    client.setPanelOpen(false)
    expect(api.seen).toHaveBeenCalledOnce()
  })

  it('marks rows that arrived while it was open as seen when it closes', async () => {
    const { api, client } = await fakeClient([])
    client.setPanelOpen(true)
    client.handle(arrived(row('a'), 1, 11))
    expect(api.seen).not.toHaveBeenCalled()
    client.setPanelOpen(false)
    expect(api.seen).toHaveBeenCalledOnce()
  })
})

describe('an arrival', () => {
  it('is reported once', async () => {
    const { client } = await fakeClient([])
    const listener = vi.fn()
    client.onArrival(listener)
    client.handle(arrived(row('a'), 1, 11))
    client.handle(arrived(row('a'), 1, 11))
    expect(listener).toHaveBeenCalledOnce()
  })

  it('is not reported in quiet hours, if already read, or after a refresh', async () => {
    const { api, client } = await fakeClient([])
    const listener = vi.fn()
    client.onArrival(listener)
    client.handle(arrived(row('silent', 0, { silent: true }), 1, 11))
    client.handle(changed('read', null, 0, 14))
    client.handle(arrived(row('late'), 1, 12))
    api.inbox.mockResolvedValue(inbox([row('found')], 20))
    await client.refresh()
    expect(listener).not.toHaveBeenCalled()
    expect(client.getState().unread).toBe(1)
  })

  it('that was missing in the last response makes it fetch again', async () => {
    const { api, client } = await fakeClient([row('a', 5)])
    api.inbox.mockResolvedValue(inbox([row('b'), row('a', 5)], 20))
    client.handle(arrived(row('b'), 2, 9))
    await settled()
    expect(names(client.getState().rows)).toEqual(['b', 'a'])
  })
})
