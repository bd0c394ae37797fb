import { computed, nextTick, ref, type ComputedRef, type Ref } from 'vue'
import type { Row } from '../client/types'

export interface Commands {
  read(row: Row): unknown
  unread(row: Row): unknown
  remove(row: Row): unknown
  snooze(row: Row): unknown
  mute(row: Row): unknown
  undo(): unknown
  help(): unknown
  close(): unknown
}

export interface Shortcuts {
  onKeydown(event: KeyboardEvent): void
  /** The name of the row that Tab reaches; the others have tabindex -1. */
  current: ComputedRef<string | undefined>
  /** To be called when something in a row has received the focus. */
  onRowFocus(row: Row): void
  /** Focuses the row after, or before, one that is about to disappear. */
  focusNeighbour(row: Row): void
  focusRow(row: Row): void
}

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** Keys that act on the focused row. */
const ON_ROW: Record<string, 'read' | 'unread' | 'remove' | 'snooze' | 'mute'> = {
  e: 'read',
  u: 'unread',
  Delete: 'remove',
  s: 'snooze',
  m: 'mute',
}
const ANYWHERE: Record<string, 'undo' | 'help' | 'close'> = {
  z: 'undo',
  '?': 'help',
  Escape: 'close',
}

/**
 * Keyboard shortcuts of an inbox: arrows, j and k, Home and End move between rows, letters call
 * `commands`. One row at a time is in the Tab order (roving tabindex).
 */
export function useShortcuts(
  root: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly Row[],
  commands: Commands,
): Shortcuts {
  const focused = ref<string | null>(null)

  const index = () => rows().findIndex((row) => row.name === focused.value)
  const current = computed(() => (rows()[index()] ?? rows()[0])?.name)

  function focus(position: number): void {
    const row = rows()[Math.min(Math.max(0, position), rows().length - 1)]
    if (!row) return root.value?.focus()
    focusRow(row)
  }

  function focusRow(row: Row): void {
    focused.value = row.name
    void nextTick(() =>
      root.value
        ?.querySelector<HTMLElement>(`[data-name="${CSS.escape(row.name)}"] .main`)
        ?.focus(),
    )
  }

  function focusNeighbour(row: Row): void {
    const position = rows().indexOf(row)
    const neighbour = rows()[position + 1] ?? rows()[position - 1]
    focused.value = neighbour?.name ?? null
    void nextTick(() => focus(index()))
  }

  function move(key: string): boolean {
    if (key in STEPS) focus(index() + (STEPS[key] ?? 0))
    else if (key === 'Home') focus(0)
    else if (key === 'End') focus(rows().length - 1)
    else return false
    return true
  }

  function command(key: string): boolean {
    const anywhere = ANYWHERE[key]
    const onRow = ON_ROW[key]
    const row = rows()[index()]
    if (anywhere) commands[anywhere]()
    else if (onRow && row) commands[onRow](row)
    else return false
    return true
  }

  function onKeydown(event: KeyboardEvent): void {
    if (isIgnored(event)) return
    if (!move(event.key) && !command(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return {
    onKeydown,
    current,
    onRowFocus: (row) => (focused.value = row.name),
    focusNeighbour,
    focusRow,
  }
}

function isIgnored(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  return isCombined || (event.key !== 'Escape' && isTyping(event))
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0]
  return target instanceof Element && target.matches('input, select, textarea')
}
