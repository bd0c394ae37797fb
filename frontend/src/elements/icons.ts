/** SVG paths on a grid of 16, to be stroked. */
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
  clock: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 4.75V8l2.25 1.5',
  mute: 'M5.2 3.4A4 4 0 0 1 12 6.25c0 3.1 1.25 4.1 1.25 4.75H5.5M4.05 5.5c-.1 3.7-1.3 4.8-1.3 5.5M6.6 13.25a1.6 1.6 0 0 0 2.8 0M2 2l12 12',
  more: 'M3.6 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0ZM8.4 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0ZM13.2 8a.4.4 0 1 1-.8 0 .4.4 0 0 1 .8 0Z',
  gear: 'M2 5h5.5M11.5 5H14M2 11h2.5M8.5 11H14M11.5 5a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM8.5 11a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z',
  help: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM6.4 6.4a1.6 1.6 0 1 1 2.3 1.4c-.5.25-.7.6-.7 1.1M8 11.2v.01',
  chevron: 'm4.5 6.25 3.5 3.5 3.5-3.5',
  refresh: 'M13.25 8a5.25 5.25 0 1 1-1.6-3.77l1.6 1.52M13.25 2.5v3.25H10',
  open: 'M6.5 3.25H3.25v9.5h9.5V9.5M9.25 2.75h4v4M13 3 7.5 8.5',
  back: 'M9.75 3.5 5.25 8l4.5 4.5',
  lock: 'M4 7.25h8v6H4zM5.75 7V5.25a2.25 2.25 0 0 1 4.5 0V7',
  ticket: 'M2 4.25h12v2.5a1.25 1.25 0 0 0 0 2.5v2.5H2v-2.5a1.25 1.25 0 0 0 0-2.5ZM9.5 4.5v7',
  team: 'M7.75 5.25a2 2 0 1 1-4 0 2 2 0 0 1 4 0ZM1.75 13c.25-2.4 1.8-3.75 4-3.75S9.5 10.6 9.75 13M10 3.4a2 2 0 0 1 0 3.7M11.25 9.5c1.7.3 2.75 1.5 3 3.5',
  comment: 'M2.25 3.25h11.5v8h-6l-3 2.5v-2.5h-2.5z',
  raised: 'M8 13.25V3M3.75 7 8 2.75 12.25 7',
  status: 'M2.5 6.5h11L10.5 3.5M13.5 9.5h-11l3 3',
  stack: 'M2.5 5.75 8 3l5.5 2.75L8 8.5zM2.75 8.5 8 11.1l5.25-2.6M2.75 11 8 13.6 13.25 11',
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
    ticket_created: 'ticket',
    team_ticket: 'team',
    comment_added: 'comment',
    agent_replied: 'reply',
    priority_raised: 'raised',
    status_changed: 'status',
    sla_due_soon: 'clock',
    sla_breached: 'alert',
    overflow: 'stack',
  } as const),
)

const BY_TYPE = new Map<string, IconName>(
  Object.entries({ Assignment: 'assignment', Mention: 'mention' } as const),
)

export function iconFor({ event, type }: { event: string; type: string }): IconName {
  return BY_EVENT.get(event) ?? BY_TYPE.get(type) ?? 'bell'
}
