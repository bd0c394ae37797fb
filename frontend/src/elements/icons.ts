/** Drawn for a grid of 16, to be stroked. */
export const ICONS = {
  bell: 'M8 2.25a4 4 0 0 0-4 4c0 3.1-1.25 4.1-1.25 4.75h10.5c0-.65-1.25-1.65-1.25-4.75a4 4 0 0 0-4-4ZM6.6 13.25a1.6 1.6 0 0 0 2.8 0',
  close: 'm4 4 8 8m0-8-8 8',
  check: 'm3.25 8.5 3 3 6.5-7',
  checkAll: 'm1.25 8.5 3 3 6-7M8 11l.5.5 6.25-7',
  trash: 'M2.75 4.25h10.5M6 4V2.5h4V4M4 4.5l.6 9h6.8l.6-9M6.75 7.25v3.5M9.25 7.25v3.5',
  unread: 'M11 8a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
  assignment:
    'M9 5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM1.75 13.5c.3-2.6 2.2-4 4.75-4s4.45 1.4 4.75 4M12.75 4.75v4M10.75 6.75h4',
  mention:
    'M10.5 8a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0ZM10.5 5.5v3a1.75 1.75 0 0 0 3.5 0V8a6 6 0 1 0-2.4 4.8',
  reply: 'M6 3.25 2.5 6.75 6 10.25M2.75 6.75H9a4.25 4.25 0 0 1 4.25 4.25v1.5',
  reopen: 'M2.75 8a5.25 5.25 0 1 0 1.6-3.77L2.75 5.75M2.75 2.5v3.25H6',
  reaction: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM5.5 9.5a3 3 0 0 0 5 0M6 6.25v.01M10 6.25v.01',
  offline: 'M5.4 4.2a4 4 0 0 1 6.5 3.2 2.6 2.6 0 0 1 1 4.4M10.5 12.5h-6a3 3 0 0 1-.3-6M2 2l12 12',
  alert: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 5v3.25M8 10.9v.01',
} as const

export type IconName = keyof typeof ICONS

const BY_EVENT = new Map<string, IconName>(
  Object.entries({
    ticket_assigned: 'assignment',
    mentioned: 'mention',
    customer_replied: 'reply',
    ticket_reopened: 'reopen',
    comment_reacted: 'reaction',
  } as const),
)

const BY_TYPE = new Map<string, IconName>(
  Object.entries({ Assignment: 'assignment', Mention: 'mention' } as const),
)

export function iconFor({ event, type }: { event: string; type: string }): IconName {
  return BY_EVENT.get(event) ?? BY_TYPE.get(type) ?? 'bell'
}
