import { describe, expect, it } from 'vitest'
import type { Inbox } from '../src/client/types'
import { arrived, changed, deferred, fakeClient, inbox, names, row, settled } from './helpers'

const mention = () => row('m')
const assignment = (changes = {}) => row('a', 1, { type: 'Assignment', ...changes })

async function onTab(tab: 'unread' | 'mentions' | 'assigned' | 'snoozed', rows = [mention()]) {
  const made = await fakeClient([mention(), assignment()])
  made.api.inbox.mockResolvedValue(inbox(rows, 11, { unread: 2 }))
  made.client.setTab(tab)
  await settled()
  return { ...made, shown: () => names(made.client.getState().rows) }
}

describe('a tab', () => {
  it('shows known rows immediately, and the others after the response', async () => {
    const { api, client } = await fakeClient([mention(), assignment()])
    const answer = deferred<Inbox>()
    api.inbox.mockReturnValueOnce(answer.promise)
    client.setTab('mentions')
    expect(client.getState()).toMatchObject({ tab: 'mentions', loading: 'first', unread: 2 })
    expect(names(client.getState().rows)).toEqual(['m'])
    answer.resolve(inbox([mention(), row('old', 99)], 11, { unread: 7, next: 'more' }))
    await settled()
    expect(names(client.getState().rows)).toEqual(['m', 'old'])
    expect(client.getState()).toMatchObject({ loading: null, unread: 7, hasMore: true })
    await client.loadMore()
    expect(api.inbox).toHaveBeenLastCalledWith({ limit: 20, cursor: 'more', only: 'mentions' })
  })

  it('is reset to the whole inbox when the panel is closed', async () => {
    const { api, client, shown } = await onTab('mentions')
    client.setPanelOpen(true)
    const asked = api.inbox.mock.calls.length
    client.setPanelOpen(false)
    expect(client.getState().tab).toBe('')
    expect(shown()).toEqual(['m', 'a'])
    expect(api.inbox).toHaveBeenCalledTimes(asked)
  })

  it('adds only rows of the tab, and always the count', async () => {
    const { client, shown } = await onTab('mentions')
    client.handle(arrived(assignment({ name: 'b', at: row('').at }), 3, 12))
    expect(shown()).toEqual(['m'])
    expect(client.getState().unread).toBe(3)
    client.handle(arrived(row('n', -1), 4, 13))
    expect(shown()).toEqual(['n', 'm'])
    client.setTab('')
    expect(shown()).toEqual(['n', 'b', 'm', 'a'])
  })

  it('of unread rows removes a read row, and restores it after an error', async () => {
    const { api, client, shown } = await onTab('unread', [mention(), assignment()])
    const answer = deferred<never>()
    api.markRead.mockReturnValueOnce(answer.promise)
    const done = client.markRead(['m'])
    expect(shown()).toEqual(['a'])
    answer.reject(new (await import('../src/client/api')).ApiError(500, ''))
    await done
    expect(shown()).toEqual(['m', 'a'])
  })

  it('fetches again if an unknown row is marked as unread', async () => {
    const { api, client, shown } = await onTab('unread')
    api.inbox.mockResolvedValue(inbox([mention(), row('z', 9)], 20))
    client.handle(changed('unread', ['z'], 3, 12))
    await settled()
    expect(shown()).toEqual(['m', 'z'])
  })
})

describe('a snoozed row', () => {
  const until = '2026-11-23T09:00:00Z'

  it('leaves the list, and is added when it arrives again', async () => {
    const { api, client } = await fakeClient([mention(), assignment()])
    api.snooze.mockResolvedValueOnce({ names: ['m'], unread: 1, seq: 11 })
    await client.snooze(['m'], until)
    expect(api.snooze).toHaveBeenCalledExactlyOnceWith(['m'], until)
    expect(client.getState()).toMatchObject({ unread: 1, undo: { kind: 'snooze', until } })
    expect(names(client.getState().rows)).toEqual(['a'])
    client.handle(arrived(row('m', 0, { snoozed_until: until }), 2, 12))
    expect(names(client.getState().rows)).toEqual(['m', 'a'])
  })

  it('in another tab leaves the list here too', async () => {
    const { client } = await fakeClient([mention(), assignment()])
    client.handle(changed('snoozed', ['m'], 1, 11))
    expect(names(client.getState().rows)).toEqual(['a'])
  })

  it('is in the tab "Snoozed" until the snooze ends', async () => {
    const asleep = row('s', 3, { snoozed_until: until })
    const { api, client, shown } = await onTab('snoozed', [asleep])
    expect(shown()).toEqual(['s'])
    api.inbox.mockImplementation((query) =>
      Promise.resolve(query?.only ? inbox([], 30) : inbox([mention(), row('s', 3)], 30)),
    )
    api.snooze.mockResolvedValueOnce({ names: ['s'], unread: 3, seq: 29 })
    await client.snooze(['s'], null)
    expect(shown()).toEqual([])
    client.setTab('')
    expect(shown()).toEqual(['m', 's'])
  })

  it('in another tab is fetched if the tab "Snoozed" is open', async () => {
    const { api, client, shown } = await onTab('snoozed', [])
    api.inbox.mockResolvedValue(inbox([row('m', 0, { snoozed_until: until })], 30))
    client.handle(changed('snoozed', ['m'], 1, 29))
    await settled()
    expect(shown()).toEqual(['m'])
  })
})
