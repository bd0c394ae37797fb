/** What the gallery's server answers. Times are counted back from now. */

const MINUTE = 60_000
export const ago = (minutes) => new Date(Date.now() - minutes * MINUTE).toISOString()
const JANE = { name: 'jane@desk.example', full_name: 'Jane Smith', image: null }
const SYSTEM = { name: null, full_name: 'System', image: null }
const ROSA = { name: null, full_name: 'Rosa García', image: null }

export function row(name, changes = {}) {
  return {
    name,
    event: 'mentioned',
    type: 'Mention',
    title: 'Jane Smith mentioned you in a comment',
    body: 'Have you seen this before? The export stops at row 400.',
    count: 1,
    actor: JANE,
    ticket: { name: '103', subject: 'The export is empty' },
    comment: null,
    url: '/helpdesk/tickets/103',
    read: false,
    silent: false,
    at: ago(3),
    reason: '',
    snoozed_until: null,
    urgent: false,
    ...changes,
  }
}

const KINDS = [
  ['mentioned', 'Mention', 'Jane Smith mentioned you in a comment', 'mentioned'],
  ['ticket_assigned', 'Assignment', 'Jane Smith assigned ticket #103 to you', 'assigned'],
  ['customer_replied', 'Reaction', 'Rosa García replied on #103', 'assigned'],
  ['ticket_reopened', 'Reaction', 'Ticket #103 reopened by customer', 'previously assigned'],
  ['comment_reacted', 'Reaction', '👍 reacted to your comment', 'author'],
  ['ticket_created', 'Reaction', 'New ticket #103: The export is empty', 'manager'],
  ['team_ticket', 'Reaction', 'A new ticket for Billing', 'team'],
  ['comment_added', 'Reaction', 'Jane Smith commented on #103', 'participant'],
  ['agent_replied', 'Reaction', 'Jane Smith answered #103', 'follower'],
  ['priority_raised', 'Reaction', 'Ticket #103 is urgent now', 'assigned'],
  ['status_changed', 'Reaction', 'Ticket #103 is on hold', 'follower'],
  ['sla_due_soon', 'Reaction', 'Ticket #103 is due in 30 minutes', 'assigned'],
  ['sla_breached', 'Reaction', 'Ticket #103 is overdue', 'team'],
  ['overflow', 'Reaction', '48 more notifications', ''],
  ['custom', 'Reaction', 'The spare part has arrived', 'addressed'],
]

export const kinds = KINDS.map(([event, type, title, reason], index) =>
  row(event, {
    event,
    type,
    title,
    reason,
    body: index % 3 ? '' : 'Have you seen this before?',
    actor: event.startsWith('sla') || event === 'overflow' ? SYSTEM : index % 2 ? ROSA : JANE,
    ticket: event === 'overflow' ? null : { name: '103', subject: 'The export is empty' },
    url: event === 'overflow' ? null : '/helpdesk/tickets/103',
    urgent: event === 'priority_raised' || event === 'sla_breached',
    count: event === 'customer_replied' ? 3 : 1,
    read: index % 4 === 3,
    at: ago(3 + index * index * 40),
  }),
)

export const long = [
  row('endless', { title: 'x'.repeat(10_000), body: 'y'.repeat(10_000) }),
  row('emoji', {
    title: '👩‍👩‍👧‍👦'.repeat(200),
    body: 'مرحبا hello שלום 🎉 '.repeat(40),
    actor: { ...JANE, full_name: 'محمد علي' },
    ticket: { name: '104', subject: 'لا أستطيع تسجيل الدخول to the portal 🤷' },
  }),
  row('gone', {
    title: 'You no longer have access to this ticket.',
    body: '',
    ticket: null,
    url: null,
  }),
  row('markup', { title: '<img src=x onerror="alert(1)"> <b>bold</b> &amp; more' }),
  row('future', { title: 'A time in the future', body: '', at: ago(-600) }),
  row('broken', { title: 'An invalid time', body: '', at: 'not a time' }),
  row('faceless', {
    title: 'A picture that cannot be loaded',
    actor: { ...JANE, image: '/web/icon.svg?none' },
  }),
]

export const many = Array.from({ length: 5_000 }, (_, index) =>
  row(`many-${index}`, {
    title: `Notification number ${index + 1}`,
    body: index % 3 ? 'A second line, now and then.' : '',
    read: index % 5 > 0,
    at: ago(index),
  }),
)

export const history = [
  { at: ago(3), actor: ROSA, body: 'Hello?' },
  { at: ago(9), actor: ROSA, body: 'Any news?' },
  { at: ago(60), actor: ROSA, body: 'The export stops at row 400.' },
]

const EVENTS = [
  ['mentioned', 'Somebody mentions me', true, true, true],
  ['ticket_assigned', 'A ticket is assigned to me', true, true, true],
  ['customer_replied', 'A customer replies', false, true, true],
  ['ticket_reopened', 'A customer reopens a ticket', false, true, true],
  ['comment_reacted', 'Somebody reacts to my comment', false, true, false],
  ['team_ticket', 'A ticket is assigned to my team', false, false, false],
  ['sla_due_soon', 'A ticket is due soon', false, true, true],
  ['sla_breached', 'A ticket is overdue', true, true, true],
]

export const preferences = {
  app: true,
  email: true,
  frequency: 'Instant',
  unread_minutes: 15,
  digest_time: '08:00',
  digest_weekday: 'Monday',
  urgent_passes: true,
  sound: true,
  toast: true,
  time_zone: 'Europe/Berlin',
  quiet_hours: [
    ...['Monday', 'Tuesday', 'Wednesday', 'Thursday'].map((weekday) => ({
      weekday,
      from: '20:00',
      until: '08:00',
    })),
    { weekday: 'Friday', from: '18:30', until: '00:00' },
    { weekday: 'Saturday', from: '00:00', until: '00:00' },
    { weekday: 'Sunday', from: '00:00', until: '00:00' },
  ],
  events: EVENTS.map(([event, label, locked, app, email]) => ({
    event,
    label,
    locked,
    app,
    email,
  })),
  chosen: ['frequency', 'events.mentioned.email'],
  quiet_now: false,
  quiet_until: null,
  email_available: true,
  next_digest: null,
  time_zones: ['Africa/Abidjan', 'Asia/Kolkata', 'Europe/Berlin'],
}

export const message = {
  html: '<p>Hello,</p><p>the export <b>stops at row 400</b>. See <a href="https://example.com/">this page</a>.</p><p>Rosa</p>',
  sender: 'Rosa García',
  at: ago(5),
}
