import { ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { NotifyClient } from '../client'
import type { State } from '../client/state'
import type { Row } from '../client/types'
import { useShortcuts, type Shortcuts } from './useShortcuts'

/** What is expanded below a row: its options, or the events grouped in it. */
export type RowSection = 'options' | 'history'

/** Everything that the parts of an inbox share: data, elements, and actions on rows. */
export interface InboxContext {
  client: ComputedRef<NotifyClient | null>
  state: Readonly<Ref<State>>
  /** The scrolling element; null while the inbox is closed. */
  root: ShallowRef<HTMLElement | null>
  /** The element around the rows. */
  rowsBox: ShallowRef<HTMLElement | null>
  shortcuts: Shortcuts
  expanded: Readonly<Ref<{ name: string; section: RowSection } | null>>
  /** Whether the list of keyboard shortcuts is shown. */
  showHelp: Ref<boolean>
  open(row: Row, event: MouseEvent): void
  toggleRead(row: Row): void
  remove(row: Row): void
  /** `until`: ISO 8601; null ends the snooze. */
  snooze(row: Row, until: string | null): void
  mute(row: Row): void
  toggleSection(row: Row, section: RowSection): void
  /** Focuses the current row, or the inbox if there is none. */
  refocus(): void
}

/**
 * The actions of an inbox, by pointer and by key. Each also moves the focus, so that it is never
 * lost with a row that disappears. `open` is called for a row that is clicked, `close` on Escape
 * when nothing else is open.
 */
export function useInbox(
  client: ComputedRef<NotifyClient | null>,
  state: Readonly<Ref<State>>,
  open: InboxContext['open'],
  close: () => unknown,
): InboxContext {
  const root = shallowRef<HTMLElement | null>(null)
  const rowsBox = shallowRef<HTMLElement | null>(null)
  const expanded = ref<{ name: string; section: RowSection } | null>(null)
  const showHelp = ref(false)
  const find = (name?: string) => state.value.rows.find((row) => row.name === name)

  function mark(row: Row, read: boolean): void {
    if (row.read === read) return
    if (read && state.value.tab === 'unread') shortcuts.focusNeighbour(row)
    void (read ? client.value?.markRead([row.name]) : client.value?.markUnread([row.name]))
  }

  function remove(row: Row): void {
    shortcuts.focusNeighbour(row)
    client.value?.removeWithUndo([row.name])
  }

  function snooze(row: Row, until: string | null): void {
    expanded.value = null
    if (until === null || state.value.tab !== 'snoozed') shortcuts.focusNeighbour(row)
    else shortcuts.focusRow(row)
    void client.value?.snooze([row.name], until)
  }

  function mute(row: Row): void {
    if (!row.ticket) return
    if (expanded.value) shortcuts.focusRow(row)
    expanded.value = null
    void client.value?.mute(row.ticket.name)
  }

  function toggleSection(row: Row, section: RowSection): void {
    const isOpen = expanded.value?.name === row.name && expanded.value.section === section
    expanded.value = isOpen ? null : { name: row.name, section }
    if (isOpen) shortcuts.focusRow(row)
  }

  function refocus(): void {
    const row = find(shortcuts.current.value)
    if (row) shortcuts.focusRow(row)
    else root.value?.focus()
  }

  /** Closes the innermost thing that is open. */
  function onEscape(): void {
    const row = find(expanded.value?.name)
    if (showHelp.value) showHelp.value = false
    else if (row && expanded.value) toggleSection(row, expanded.value.section)
    else close()
  }

  const shortcuts = useShortcuts(root, () => state.value.rows, {
    read: (row) => mark(row, true),
    unread: (row) => mark(row, false),
    remove,
    snooze: (row) => toggleSection(row, 'options'),
    mute,
    undo: () => client.value?.undo(),
    help: () => (showHelp.value = !showHelp.value),
    close: onEscape,
  })
  watch(
    () => state.value.tab,
    () => (expanded.value = null),
  )
  // The shortcuts are listed above the rows.
  watch(showHelp, (isShown) => isShown && root.value && (root.value.scrollTop = 0))
  return {
    client,
    state,
    root,
    rowsBox,
    shortcuts,
    expanded,
    showHelp,
    open,
    toggleRead: (row) => mark(row, !row.read),
    remove,
    snooze,
    mute,
    toggleSection,
    refocus,
  }
}
