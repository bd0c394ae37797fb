import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../src/client/api'
import { UNDO_TIMEOUT } from '../src/client/undo'
import { arrived, fakeClient, inbox, names, row, settled } from './helpers'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const two = () => fakeClient([row('a'), row('b', 1)])

describe('a deletion', () => {
  it('is sent only when it can no longer be undone', async () => {
    const { api, client } = await two()
    client.removeWithUndo(['a'])
    expect(client.getState()).toMatchObject({ unread: 1, undo: { kind: 'delete', count: 1 } })
    expect(names(client.getState().rows)).toEqual(['b'])
    vi.advanceTimersByTime(UNDO_TIMEOUT - 1)
    expect(api.remove).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(api.remove).toHaveBeenCalledExactlyOnceWith(['a'])
    expect(client.getState().undo).toBeNull()
    expect(names(client.getState().rows)).toEqual(['b'])
  })

  it('that is undone is never sent', async () => {
    const { api, client } = await two()
    client.removeWithUndo(['a'])
    await client.undo()
    await vi.advanceTimersByTimeAsync(UNDO_TIMEOUT * 2)
    expect(api.remove).not.toHaveBeenCalled()
    expect(client.getState()).toMatchObject({ unread: 2, undo: null })
    expect(names(client.getState().rows)).toEqual(['a', 'b'])
  })

  it('is final after the next one', async () => {
    const { api, client } = await two()
    client.removeWithUndo(['a'])
    client.removeWithUndo(['b'])
    await settled()
    expect(api.remove).toHaveBeenCalledExactlyOnceWith(['a'])
    await client.undo()
    expect(names(client.getState().rows)).toEqual(['b'])
  })

  it('does not delete a row with new events', async () => {
    const { api, client } = await two()
    client.removeWithUndo(['a', 'b'])
    client.handle(arrived(row('a', -1, { count: 2 }), 2, 11))
    expect(names(client.getState().rows)).toEqual(['a'])
    client.commitUndo()
    await settled()
    expect(api.remove).toHaveBeenCalledExactlyOnceWith(['b'])
  })

  it('waits while the pointer is over the notice', async () => {
    const { api, client } = await two()
    client.removeWithUndo(['a'])
    client.holdUndo(true)
    await vi.advanceTimersByTimeAsync(UNDO_TIMEOUT * 3)
    expect(api.remove).not.toHaveBeenCalled()
    client.holdUndo(false)
    await vi.advanceTimersByTimeAsync(UNDO_TIMEOUT)
    expect(api.remove).toHaveBeenCalledOnce()
  })
})

describe('marking all as read', () => {
  it('is undone by marking the same rows as unread', async () => {
    const { api, client } = await two()
    api.clear.mockResolvedValueOnce({ unread: 0, seq: 11, names: ['a', 'far away'] })
    await client.clearWithUndo()
    expect(api.clear).toHaveBeenCalledExactlyOnceWith({}, true)
    expect(client.getState()).toMatchObject({ unread: 0, undo: { kind: 'clear', count: 2 } })
    api.inbox.mockResolvedValue(inbox([row('a'), row('b', 1, { read: true })], 99))
    await client.undo()
    expect(api.markUnread).toHaveBeenCalledExactlyOnceWith(['a', 'far away'])
    expect(client.getState().rows).toMatchObject([{ read: false }, { read: true }])
  })

  it.each([[null], [undefined], [[]]])(
    'offers nothing where there is %s to undo',
    async (given) => {
      const { api, client } = await two()
      api.clear.mockResolvedValueOnce({ unread: 0, seq: 11, names: given })
      await client.clearWithUndo()
      expect(client.getState().undo).toBeNull()
    },
  )
})

describe('muting a ticket', () => {
  it.each([
    ['Following', 'follow'],
    [null, 'unfollow'],
  ] as const)('of a ticket that was %s is undone with %s', async (subscription, back) => {
    const { api, client } = await two()
    api.subscription.mockResolvedValueOnce({ ticket: '123', subscription })
    expect(await client.mute('123')).toBe(true)
    expect(api.mute).toHaveBeenCalledExactlyOnceWith('123')
    await client.undo()
    expect(api[back]).toHaveBeenCalledExactlyOnceWith('123')
  })

  it('shows an error if it fails', async () => {
    const { api, client } = await two()
    api.mute.mockRejectedValueOnce(new ApiError(403, 'Not permitted'))
    expect(await client.mute('123')).toBe(false)
    expect(client.getState()).toMatchObject({
      undo: null,
      failure: { action: 'mute', message: 'Not permitted' },
    })
  })

  it('shows an error if undo fails', async () => {
    const { api, client } = await two()
    api.unfollow.mockRejectedValueOnce(new ApiError(0, ''))
    await client.mute('123')
    await client.undo()
    expect(client.getState().failure).toMatchObject({ action: 'undo', kind: 'offline' })
  })
})
