import { describe, expect, it } from 'vitest'
import { InboxModel } from '../src/client/inboxModel'
import { arrived, changed, inbox, names, row } from './helpers'

function modelWith(...rows: ReturnType<typeof row>[]): InboxModel {
  const model = new InboxModel()
  model.replace(inbox(rows, 10))
  return model
}

const shown = (model: InboxModel) => names(model.view().rows)

describe('an event', () => {
  it('adds a new row at the top and sets the count', () => {
    const model = modelWith(row('a', 5))
    expect(model.apply(arrived(row('b'), 2, 11))).toBe(true)
    expect(shown(model)).toEqual(['b', 'a'])
    expect(model.view().unread).toBe(2)
  })

  it('that arrives twice changes nothing the second time', () => {
    const model = modelWith()
    model.apply(arrived(row('a'), 1, 11))
    model.apply(changed('read', ['a'], 0, 12))
    expect(model.apply(arrived(row('a'), 1, 11))).toBe(false)
    expect(model.view()).toMatchObject({ unread: 0, rows: [{ name: 'a', read: true }] })
  })

  it('replaces the row of the same name and moves it to the top', () => {
    const model = modelWith(row('a', 5), row('b', 9))
    model.apply(arrived(row('b', 0, { count: 3 }), 2, 11))
    expect(model.view().rows).toMatchObject([{ name: 'b', count: 3 }, { name: 'a' }])
  })

  it('older than the list is ignored', () => {
    const model = modelWith(row('a'))
    expect(model.apply(changed('deleted', ['a'], 0, 9))).toBe(false)
    expect(model.view()).toMatchObject({ unread: 1, rows: [{ name: 'a' }] })
  })

  it('that is late keeps its position and does not change the newer count', () => {
    const model = modelWith()
    model.apply(arrived(row('late', 0), 2, 12))
    model.apply(arrived(row('early', 3), 1, 11))
    expect(shown(model)).toEqual(['late', 'early'])
    expect(model.view().unread).toBe(2)
  })

  it('does not restore a row that was deleted later', () => {
    const model = modelWith(row('a'))
    model.apply(changed('deleted', ['a'], 0, 12))
    model.apply(arrived(row('a', 0, { count: 2 }), 1, 11))
    expect(shown(model)).toEqual([])
  })

  it('is read if everything was marked as read later', () => {
    const model = modelWith()
    model.apply(changed('read', null, 0, 12))
    model.apply(arrived(row('a'), 1, 11))
    expect(model.view()).toMatchObject({ unread: 0, rows: [{ name: 'a', read: true }] })
  })

  it('marks only the rows of a ticket', () => {
    const other = { ticket: { name: '9', subject: 'Other' } }
    const model = modelWith(row('a'), row('b', 1, other), row('c', 2))
    model.apply(changed('read', null, 1, 11, { ticket: '123' }))
    expect(model.view().rows.map(({ read }) => read)).toEqual([true, false, true])
  })

  it('does not change a row with a newer change', () => {
    const model = modelWith(row('a', 5))
    model.apply(arrived(row('a', 0, { count: 2 }), 1, 13))
    model.apply(changed('read', null, 0, 12))
    expect(model.view()).toMatchObject({ unread: 1, rows: [{ name: 'a', read: false }] })
  })
})

describe('a first page', () => {
  it('is applied even if its number is lower', () => {
    const model = modelWith(row('a'), row('b', 1))
    model.replace(inbox([row('c')], 3))
    expect(shown(model)).toEqual(['c'])
    expect(model.view().unread).toBe(1)
  })

  it('applies the events that arrived during the request', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a', 5)], 10), [
      arrived(row('old', 9), 9, 9),
      arrived(row('b'), 2, 11),
      changed('read', ['a'], 1, 12),
    ])
    expect(model.view().rows).toMatchObject([{ name: 'b' }, { name: 'a', read: true }])
    expect(model.view().unread).toBe(1)
  })

  it('with a missing row is detected', () => {
    const model = modelWith(row('a', 5))
    const missed = arrived(row('b'), 2, 9)
    expect(model.apply(missed)).toBe(false)
    expect(model.isMissing(missed)).toBe(true)
    expect(model.isMissing(arrived(row('a', 5), 1, 9))).toBe(false)
  })
})

describe('an older page', () => {
  it('is added below, without duplicates', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a'), row('b', 1)], 10, { next: 'x', unread: 4 }))
    model.append(inbox([row('b', 1), row('c', 2)], 11, { unread: 3 }))
    expect(shown(model)).toEqual(['a', 'b', 'c'])
    expect(model.next).toBeNull()
    expect(model.view().unread).toBe(3)
  })

  it('with the number of the first page still adds its rows', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a')], 10, { next: 'x' }))
    model.append(inbox([row('b', 1)], 10))
    expect(shown(model)).toEqual(['a', 'b'])
  })

  it('does not undo newer changes', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a', 5)], 10, { next: 'x' }))
    model.apply(changed('deleted', ['b'], 1, 12))
    model.append(inbox([row('b', 6)], 11))
    expect(shown(model)).toEqual(['a'])
  })
})

describe('an optimistic change', () => {
  it('is shown immediately and leaves nothing after a rollback', () => {
    const model = modelWith(row('a'), row('b', 1))
    const before = model.view()
    const change = { action: 'deleted' as const, names: new Set(['a']) }
    model.applyOptimistic(change)
    expect(model.view()).toMatchObject({ unread: 1, rows: [{ name: 'b' }] })
    model.removeOptimistic(change)
    expect(model.view()).toEqual(before)
  })

  it('is counted once if the event arrives before the response', () => {
    const model = modelWith(row('a'), row('b', 1))
    model.applyOptimistic({ action: 'read', names: new Set(['a']) })
    model.apply(changed('read', ['a'], 1, 11))
    expect(model.view().unread).toBe(1)
  })

  it('does not change a count above 99', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a')], 10, { unread: 100 }))
    model.applyOptimistic({ action: 'read', names: new Set(['a']) })
    expect(model.view().unread).toBe(100)
  })

  it('of all rows leaves later rows unread', () => {
    const model = modelWith(row('a'))
    model.applyOptimistic({ action: 'read', names: new Set(['a']), all: true })
    model.apply(arrived(row('b'), 2, 11))
    expect(model.view()).toMatchObject({ unread: 1, hasNew: true })
  })
})

describe('the mark for new notifications', () => {
  it('is shown for unread rows that arrived after the panel was last opened', () => {
    const model = new InboxModel()
    model.replace(inbox([row('a', 5)], 10, { seen_at: row('x', 1).at }))
    expect(model.view().hasNew).toBe(false)
    model.apply(arrived(row('b', 0), 2, 11))
    expect(model.view().hasNew).toBe(true)
    model.markSeen()
    expect(model.view()).toMatchObject({ hasNew: false, unread: 2 })
  })

  it('is removed when another tab opens the panel, but not for later rows', () => {
    const model = modelWith(row('a', 5))
    model.apply(arrived(row('b', 0), 2, 13))
    model.apply(changed('seen', null, 1, 12))
    expect(model.view().hasNew).toBe(true)
    model.apply(changed('seen', null, 2, 14))
    expect(model.view().hasNew).toBe(false)
  })
})
