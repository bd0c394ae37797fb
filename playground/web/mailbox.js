import { Clock, setTime } from './clock.js'
import { act, readDesk, readMails, watchDesk } from './desk.js'
import { ago, h, redraw } from './dom.js'

const find = (id) => document.getElementById(id)

const VIEWS = [
  ['html', 'As HTML', drawHtml],
  ['text', 'As text', ({ text }) => h('pre', { class: 'plain', dir: 'auto', tabindex: '0' }, text)],
  ['headers', 'Headers', drawHeaders],
]

const state = {
  desk: await readDesk(),
  mails: [],
  chosen: null,
  view: 'html',
  dark: null,
  note: '',
}
let asked = 0

/** Whose mailbox: the address says so. */
function owner() {
  const { agents } = state.desk
  const named = decodeURIComponent(location.hash.slice(1))
  return agents.find(({ name }) => name === named) ?? agents[0]
}

async function refresh() {
  const turn = ++asked
  const desk = await readDesk().catch(() => null) // unreachable: asked again when it is back
  if (!desk || turn !== asked) return
  state.desk = desk
  clock.refresh(desk)
  const mails = await readMails(owner().name).catch(() => null)
  if (!mails || turn !== asked) return
  state.mails = mails
  draw()
}

function choose(change) {
  Object.assign(state, { note: '' }, change)
  draw()
}

function draw() {
  const mine = owner()
  const mail = state.mails.find(({ name }) => name === state.chosen) ?? state.mails[0]
  redraw(
    find('agents'),
    state.desk.agents.map(({ name, full_name, mails }) =>
      h(
        'a',
        {
          class: 'button',
          href: `#${name}`,
          'aria-current': name === mine.name && 'page',
          'data-key': name,
        },
        `${full_name} · ${mails}`,
      ),
    ),
  )
  const nothing = h('p', { class: 'nothing' }, `No mail has been sent to ${mine.full_name} yet.`)
  redraw(find('mails'), state.mails.length ? state.mails.map((each) => entry(each, mail)) : nothing)
  const { view, note } = state
  const shows = JSON.stringify([mail?.name, view, note, isDark()])
  if (shows !== state.shows) redraw(find('mail'), mail ? [bar(mail), shown(mail)] : [])
  state.shows = shows // what is the same stays, and how far one has read it
}

function entry(each, mail) {
  return h(
    'button',
    {
      class: 'entry',
      type: 'button',
      'aria-current': each.name === mail.name && 'true',
      'data-key': each.name,
      onclick: () => choose({ chosen: each.name }),
    },
    h('span', { class: 'subject', dir: 'auto' }, each.subject),
    h('time', { datetime: each.at, title: each.headers.Date }, ago(each.at)),
  )
}

function bar(mail) {
  const toggle = (key, text, pressed, change) =>
    h(
      'button',
      {
        class: 'button',
        type: 'button',
        'aria-pressed': String(pressed),
        'data-key': key,
        onclick: () => choose(change),
      },
      text,
    )
  return h(
    'header',
    { class: 'bar' },
    h('h2', { dir: 'auto' }, mail.subject),
    h(
      'div',
      { class: 'views' },
      VIEWS.map(([view, text]) => toggle(view, text, view === state.view, { view })),
      state.view === 'html' && toggle('dark', 'In the dark', isDark(), { dark: !isDark() }),
      mail.headers['List-Unsubscribe'] &&
        h(
          'button',
          {
            class: 'button quiet',
            type: 'button',
            'data-key': 'off',
            onclick: () => unsubscribe(mail),
          },
          'Unsubscribe',
        ),
    ),
    h('p', { class: 'note', role: 'status' }, state.note),
  )
}

function shown(mail) {
  const [, , view] = VIEWS.find(([name]) => name === state.view)
  return view(mail)
}

const IN_THE_DARK = /@media \(prefers-color-scheme: dark\)/g

/** A mail may run nothing and open nothing. Which colours it wears is chosen here, not by the system. */
function drawHtml({ html }) {
  const srcdoc = html.replace(IN_THE_DARK, isDark() ? '@media all' : '@media not all')
  const frame = h('iframe', { class: 'letter', title: 'The mail', sandbox: '', srcdoc })
  frame.style.colorScheme = isDark() ? 'dark' : 'light'
  return frame
}

function drawHeaders({ headers }) {
  return h(
    'dl',
    { class: 'headers', tabindex: '0' },
    Object.entries(headers).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  )
}

function isDark() {
  return state.dark ?? document.documentElement.dataset.theme === 'dark'
}

async function unsubscribe(mail) {
  try {
    await act(owner().name, 'unsubscribe', { mail: mail.name })
    choose({ note: 'You are unsubscribed from these emails.' })
  } catch (error) {
    choose({ note: error.message })
  }
}

setTime(state.desk)
const clock = new Clock()
addEventListener('hashchange', () => {
  state.chosen = null
  void refresh()
})
find('theme').addEventListener('change', () => choose({ dark: null }))
watchDesk(refresh)
