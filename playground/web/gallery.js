/**
 * Every state of every element, for viewing and for screenshot tests. Each specimen
 * has its own client, with a server that sends given responses. `?only=panel-empty` shows only that one.
 */
import { createNotifyClient } from '/assets/helpdesk_notify/dist/page.js'
import { history, kinds, long, many, message, preferences, row } from './gallery-data.js'

const asked = new URLSearchParams(location.search)
document.documentElement.dataset.theme = asked.get('theme') ?? 'light'
document.documentElement.dir = asked.get('dir') ?? 'ltr'

const never = new Promise(() => {})
const said = (text) => ({ _server_messages: JSON.stringify([JSON.stringify({ message: text })]) })

/** A server that is only pretended: `answers` by method, a status alone for a failure. */
function pretend(rows, answers = {}) {
  let seq = 10
  const unread = answers.unread ?? Math.min(100, rows.filter(({ read }) => !read).length)
  const counts = () => ({ unread, seq: (seq += 1), names: [] })
  const page = ({ limit = 20, cursor = 0, only = '' }) => {
    const mine = rows.filter((one) => Boolean(one.snoozed_until) === (only === 'snoozed'))
    const from = Number(cursor)
    const next = from + Number(limit) < mine.length ? String(from + Number(limit)) : null
    return { rows: mine.slice(from, from + Number(limit)), next, seen_at: null, ...counts() }
  }
  const methods = {
    inbox: page,
    history: () => ({ events: history }),
    message: () => message,
    explain: () => ({ text: 'You received this because you are assigned to the ticket.' }),
    subscription: () => ({ ticket: '103', subscription: null }),
    mute: () => ({ ticket: '103', subscription: 'Muted' }),
    unfollow: () => ({ ticket: '103', subscription: null }),
    preferences: () => preferences,
    save_preferences: ({ values }) => ({ ...preferences, ...values, events: preferences.events }),
    seen: () => ({ seen_at: rows[0]?.at ?? null, ...counts() }),
    send_test: () => ({ name: 'test' }),
    ...answers.methods,
  }
  return async (url, { body }) => {
    const { pathname, searchParams } = new URL(url, location.href)
    const given = body ? JSON.parse(body) : Object.fromEntries(searchParams)
    const answer = await (methods[pathname.split('.').at(-1)] ?? counts)(given)
    if (answer === 0) throw new TypeError('No network')
    if (typeof answer === 'number')
      return Response.json(said('The server refused the request.'), { status: answer })
    return Response.json({ message: answer })
  }
}

function clientFor(rows, answers) {
  let tell = () => {}
  const socket = () => ({
    active: true,
    on: (event, call) => {
      if (event === 'connect') setTimeout(call)
      if (event === 'helpdesk_notify:new') tell = call
    },
    connect() {},
    close() {},
  })
  const fetch = pretend(rows, answers)
  const client = createNotifyClient({ share: false, fetch, socket, user: 'jane@desk.example' })
  let seq = Date.now()
  return { client, arrive: (added) => tell({ row: added, unread: 1, seq: (seq += 1) }) }
}

/** Resolves when the element shows something. */
async function sight(element, selector) {
  for (;;) {
    const found = element.shadowRoot?.querySelector(selector)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const inline = { inline: '' }
const failing = (status) => ({ methods: { inbox: () => status } })
const click = (selector) => async (element) => (await sight(element, selector)).click()
const key = (name) => async (element) => {
  const panel = await sight(element, '.panel')
  await sight(element, '.row')
  panel.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
}
const put = (values) => ({ methods: { preferences: () => ({ ...preferences, ...values }) } })
const held = async (element) =>
  (await sight(element, '.toast')).dispatchEvent(new Event('pointerenter'))
const tomorrow = new Date(Date.now() + 86_400_000).toISOString()

/** Name, element, frame, rows, and what else there is to say. */
const SPECIMENS = [
  ['bell-0', 'hd-notify-bell', 'small', []],
  ['bell-1', 'hd-notify-bell', 'small', [row('a')]],
  ['bell-99', 'hd-notify-bell', 'small', many.slice(0, 20), { unread: 99 }],
  ['bell-99+', 'hd-notify-bell', 'small', many.slice(0, 20), { unread: 100 }],
  ['badge', 'hd-notify-badge', 'small', [row('a')], { unread: 7 }],
  ['badge-compact', 'hd-notify-badge', 'small', [row('a')], { attributes: { compact: '' } }],
  ['panel-types', 'hd-notify-panel', 'panel', kinds, { attributes: inline }],
  ['panel-empty', 'hd-notify-panel', 'panel', [], { attributes: inline }],
  ['panel-loading', 'hd-notify-panel', 'panel', [], { attributes: inline, ...failing(never) }],
  ['panel-offline', 'hd-notify-panel', 'panel', [], { attributes: inline, ...failing(0) }],
  ['panel-error', 'hd-notify-panel', 'panel', [], { attributes: inline, ...failing(417) }],
  ['panel-logged-out', 'hd-notify-panel', 'panel', [], { attributes: inline, ...failing(401) }],
  [
    'panel-disconnected',
    'hd-notify-panel',
    'panel',
    kinds.slice(0, 4),
    {
      attributes: inline,
      then: async (element) => {
        await sight(element, '.row')
        element.client.setConnection('offline')
      },
    },
  ],
  ['panel-long-texts', 'hd-notify-panel', 'panel', long, { attributes: inline }],
  [
    'panel-snooze',
    'hd-notify-panel',
    'panel',
    kinds.slice(0, 4),
    { attributes: inline, then: click('[aria-label="More actions"]') },
  ],
  [
    'panel-history',
    'hd-notify-panel',
    'panel',
    kinds.slice(2, 5),
    { attributes: inline, then: click('.count') },
  ],
  [
    'panel-snoozed',
    'hd-notify-panel',
    'panel',
    kinds.slice(0, 3).map((one) => ({ ...one, snoozed_until: tomorrow })),
    { attributes: inline, then: click('#tab-snoozed') },
  ],
  [
    'panel-undo',
    'hd-notify-panel',
    'panel',
    kinds.slice(0, 4),
    {
      attributes: inline,
      then: async (element) => {
        await click('[aria-label="Delete"]')(element)
        element.client.holdUndo(true)
      },
    },
  ],
  [
    'panel-failure',
    'hd-notify-panel',
    'panel',
    kinds.slice(0, 4),
    {
      attributes: inline,
      methods: { mark_read: () => 417 },
      then: click('[aria-label="Mark as read"]'),
    },
  ],
  ['panel-keys', 'hd-notify-panel', 'panel', kinds, { attributes: inline, then: key('?') }],
  ['panel-5000', 'hd-notify-panel', 'panel', many, { attributes: inline }],
  [
    'toast-one',
    'hd-notify-toast',
    'toast',
    [],
    { arrivals: [row('a', { read: false })], then: held },
  ],
  ['toast-folded', 'hd-notify-toast', 'toast', [], { arrivals: kinds.slice(0, 3), then: held }],
  ['toast-long', 'hd-notify-toast', 'toast', [], { arrivals: long.slice(0, 1), then: held }],
  ['page-list', 'hd-notify-page', 'phone', kinds],
  ['page-empty', 'hd-notify-page', 'phone', []],
  ['page-details', 'hd-notify-page', 'phone', kinds.slice(2), { then: click('.main') }],
  [
    'page-gone',
    'hd-notify-page',
    'phone',
    [{ ...long[2], url: '/helpdesk/tickets/0' }],
    { then: click('.main'), methods: { message: () => ({ html: null, sender: null, at: null }) } },
  ],
  ['preferences', 'hd-notify-preferences', 'wide', [], { attributes: { back: '/notifications' } }],
  [
    'preferences-weekly',
    'hd-notify-preferences',
    'wide',
    [],
    put({ frequency: 'Weekly', quiet_hours: [], chosen: [], next_digest: tomorrow }),
  ],
  [
    'preferences-without-mail',
    'hd-notify-preferences',
    'wide',
    [],
    put({ email_available: false, quiet_now: true, quiet_until: tomorrow }),
  ],
  [
    'preferences-error',
    'hd-notify-preferences',
    'wide',
    [],
    { methods: { preferences: () => 500 } },
  ],
  [
    'preferences-loading',
    'hd-notify-preferences',
    'wide',
    [],
    { methods: { preferences: () => never } },
  ],
]

function show([name, tag, shape, rows, options = {}]) {
  const figure = document.createElement('section')
  figure.className = 'specimen'
  figure.id = name
  const heading = document.createElement('h2')
  heading.textContent = name
  figure.setAttribute('aria-label', name)
  const frame = document.createElement('div')
  frame.className = `frame ${shape}`
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(options.attributes ?? {})) {
    element.setAttribute(key, value)
  }
  const { client, arrive } = clientFor(rows, options)
  element.client = client
  frame.append(element)
  figure.append(heading, frame)
  document.getElementById('specimens').append(figure)
  return ready(element, options, arrive)
}

async function ready(element, { arrivals = [], then }, arrive) {
  await new Promise((resolve) => setTimeout(resolve, 50))
  arrivals.forEach(arrive)
  await then?.(element)
}

const only = asked.get('only')
await Promise.all(SPECIMENS.filter(([name]) => !only || name === only).map(show))
document.documentElement.dataset.ready = 'yes'
