import type { Row, Tab } from './types'

export const TABS: readonly Tab[] = ['', 'unread', 'mentions', 'assigned', 'snoozed']

const BELONGS: Record<Tab, (row: Row) => boolean> = {
  '': () => true,
  unread: (row) => !row.read,
  mentions: (row) => row.type === 'Mention',
  assigned: (row) => row.type === 'Assignment',
  snoozed: (row) => Boolean(row.snoozed_until),
}

/** Whether a row is on a tab; what is put off is on its own tab only. */
export function belongs(row: Row, tab: Tab): boolean {
  return BELONGS[tab](row) && (tab === 'snoozed') === Boolean(row.snoozed_until)
}
