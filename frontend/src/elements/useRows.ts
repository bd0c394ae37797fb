import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/state'
import type { Row } from '../client/types'
import { useKeys, type Keys } from './useKeys'

/** What is open below a row: more to do with it, or what it stands for. */
export type Tray = 'more' | 'history'

export interface Rows {
  keys: Keys
  tray: Readonly<Ref<{ name: string; kind: Tray } | null>>
  helping: Ref<boolean>
  toggle(row: Row): void
  remove(row: Row): void
  snooze(row: Row, until: string | null): void
  mute(row: Row): void
  openTray(row: Row, kind: Tray): void
  /** Back to the row where one was. */
  refocus(): void
}

/** What can be done with the rows of a list, by pointer and by key. */
export function useRows(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
  root: Readonly<Ref<HTMLElement | null>>,
  close: () => unknown,
): Rows {
  const tray = ref<{ name: string; kind: Tray } | null>(null)
  const helping = ref(false)
  const rows = () => state.value.rows
  const isLeaving = computed(() => state.value.tab === 'unread')

  function mark(row: Row, read: boolean): void {
    if (row.read === read) return
    if (read && isLeaving.value) keys.leave(row)
    void (read ? client.value?.markRead([row.name]) : client.value?.markUnread([row.name]))
  }

  function remove(row: Row): void {
    keys.leave(row)
    client.value?.removeWithUndo([row.name])
  }

  function snooze(row: Row, until: string | null): void {
    tray.value = null
    if (until === null || state.value.tab !== 'snoozed') keys.leave(row)
    else keys.focusRow(row)
    void client.value?.snooze([row.name], until)
  }

  function mute(row: Row): void {
    if (!row.ticket) return
    if (tray.value) keys.focusRow(row)
    tray.value = null
    void client.value?.mute(row.ticket.name)
  }

  function openTray(row: Row, kind: Tray): void {
    const isOpen = tray.value?.name === row.name && tray.value.kind === kind
    tray.value = isOpen ? null : { name: row.name, kind }
    if (isOpen) keys.focusRow(row)
  }

  function refocus(): void {
    const row = rows().find(({ name }) => name === keys.current.value)
    if (row) keys.focusRow(row)
    else root.value?.focus()
  }

  /** Escape closes what was opened last. */
  function stepBack(): void {
    const row = rows().find(({ name }) => name === tray.value?.name)
    if (helping.value) helping.value = false
    else if (row && tray.value) openTray(row, tray.value.kind)
    else close()
  }

  const keys = useKeys(root, rows, {
    read: (row) => mark(row, true),
    unread: (row) => mark(row, false),
    remove,
    snooze: (row) => openTray(row, 'more'),
    mute,
    undo: () => client.value?.undo(),
    help: () => (helping.value = !helping.value),
    close: stepBack,
  })
  watch(
    () => state.value.tab,
    () => (tray.value = null),
  )
  return {
    keys,
    tray,
    helping,
    toggle: (row) => mark(row, !row.read),
    remove,
    snooze,
    mute,
    openTray,
    refocus,
  }
}
