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

export interface Keys {
  onKeydown(event: KeyboardEvent): void
  /** Only one row at a time is on the way of the Tab key. */
  current: ComputedRef<string | undefined>
  enter(row: Row): void
  /** Moves on to the neighbour of a row that is about to go. */
  leave(row: Row): void
  focusRow(row: Row): void
}

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** What the keys do to the row that has the focus. */
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

/** Arrows, j and k, Home and End move between rows; letters do something with the row. */
export function useKeys(
  panel: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly Row[],
  commands: Commands,
): Keys {
  const entered = ref<string | null>(null)

  const index = () => rows().findIndex((row) => row.name === entered.value)
  const current = computed(() => (rows()[index()] ?? rows()[0])?.name)

  function focus(position: number): void {
    const row = rows()[Math.min(Math.max(0, position), rows().length - 1)]
    if (!row) return panel.value?.focus()
    focusRow(row)
  }

  function focusRow(row: Row): void {
    entered.value = row.name
    void nextTick(() =>
      panel.value
        ?.querySelector<HTMLElement>(`[data-name="${CSS.escape(row.name)}"] .main`)
        ?.focus(),
    )
  }

  function leave(row: Row): void {
    const at = rows().indexOf(row)
    const neighbour = rows()[at + 1] ?? rows()[at - 1]
    entered.value = neighbour?.name ?? null
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
    if (isForOthers(event)) return
    if (!move(event.key) && !command(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return { onKeydown, current, enter: (row) => (entered.value = row.name), leave, focusRow }
}

function isForOthers(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.isComposing
  return isCombined || (event.key !== 'Escape' && isTyping(event))
}

function isTyping(event: Event): boolean {
  const target = event.composedPath()[0]
  return target instanceof Element && target.matches('input, select, textarea')
}
