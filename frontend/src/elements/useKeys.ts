import { nextTick, ref, type Ref } from 'vue'
import type { Row } from '../client/types'

interface Commands {
  toggle(row: Row): unknown
  remove(row: Row): unknown
  close(): unknown
}

interface Keys {
  onKeydown(event: KeyboardEvent): void
  /** Only one row at a time is on the way of the Tab key. */
  isCurrent(row: Row): boolean
  enter(row: Row): void
  /** Moves on to the neighbour of a row that is about to go. */
  leave(row: Row): void
}

const STEPS: Record<string, number> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }

/** Arrows, j and k, Home and End move between rows; e reads, Delete deletes, Escape closes. */
export function useKeys(
  panel: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly Row[],
  commands: Commands,
): Keys {
  const current = ref<string | null>(null)

  const index = () => rows().findIndex((row) => row.name === current.value)
  const isCurrent = (row: Row) =>
    index() < 0 ? rows()[0]?.name === row.name : row.name === current.value

  function focus(position: number): void {
    const row = rows()[Math.min(Math.max(0, position), rows().length - 1)]
    if (!row) return panel.value?.focus()
    current.value = row.name
    void nextTick(() =>
      panel.value
        ?.querySelector<HTMLElement>(`[data-name="${CSS.escape(row.name)}"] .main`)
        ?.focus(),
    )
  }

  function leave(row: Row): void {
    const at = rows().indexOf(row)
    const neighbour = rows()[at + 1] ?? rows()[at - 1]
    current.value = neighbour?.name ?? null
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
    const row = rows()[index()]
    if (key === 'Escape') commands.close()
    else if (!row) return false
    else if (key === 'e') commands.toggle(row)
    else if (key === 'Delete') commands.remove(row)
    else return false
    return true
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (!move(event.key) && !command(event.key)) return
    event.preventDefault()
    event.stopPropagation()
  }

  return { onKeydown, isCurrent, enter: (row) => (current.value = row.name), leave }
}
