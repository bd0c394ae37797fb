import { act, moveClock } from './desk.js'
import { h } from './dom.js'

/** How long a step is left to be looked at, in milliseconds; `?pace=` sets it. */
const PACE = Number(new URLSearchParams(location.search).get('pace') ?? 3_000)
const ARRIVES_WITHIN = 5_000

const find = (id) => document.getElementById(id)

/** Plays scenarios, one at a time, with the actions that a person's clicks take. */
export class Stage {
  constructor(scenarios, panes) {
    this.scenarios = scenarios
    this.panes = panes
    this.stop = new AbortController()
    this.buttons = scenarios.map((scenario, index) =>
      h(
        'button',
        { class: 'button', type: 'button', dir: 'auto', onclick: () => this.play(scenario) },
        `${index + 1}. ${scenario.title}`,
      ),
    )
    find('scenarios').replaceChildren(...this.buttons)
    find('stop').addEventListener('click', () => this.stop.abort())
  }

  async play(scenario) {
    this.stop = new AbortController()
    this.playing(true)
    try {
      await this.tell(scenario)
    } catch (error) {
      this.say(error.message)
    }
    this.mark({})
    this.playing(false, scenario)
  }

  async tell({ title, steps }) {
    const known = {}
    for (const [index, step] of steps.entries()) {
      this.mark(step)
      this.say(step.caption, `${index + 1} of ${steps.length}`)
      const clicked = this.clicked()
      if (step.opens) await this.opens(step.who, known.ticket)
      else Object.assign(known, await this.take(step, known))
      if (index < steps.length - 1) await Promise.race([clicked, wait(PACE)])
      if (this.stop.signal.aborted) return this.say(`“${title}” was stopped.`)
    }
    this.say(`${steps.at(-1).caption} That was “${title}”.`, `${steps.length} of ${steps.length}`)
  }

  /** The agent follows the newest notification about the ticket. */
  async opens(user, ticket) {
    const pane = this.panes.get(user)
    const row = await arrived(pane.client, (row) => !row.read && row.ticket?.name === ticket)
    await pane.follow(row.url)
  }

  /** What an agent or customer does, or time that passes; answers with the ticket and comment that it made. */
  async take(step, known) {
    if (step.clock) return void (await moveClock(step.clock))
    if (step.saves)
      return void (await this.panes.get(step.who).client.api.savePreferences(step.saves))
    return act(step.who, step.action, given(step, known))
  }

  /** A click on Next or Stop, listened for before a step is taken: none is lost while it is on its way. */
  clicked() {
    return new Promise((resolve) => {
      find('next').onclick = resolve
      this.stop.signal.addEventListener('abort', resolve, { once: true })
    })
  }

  playing(now, scenario) {
    const hadFocus = find('stage').contains(document.activeElement)
    this.buttons.forEach((button) => (button.disabled = now))
    find('stage').classList.toggle('playing', now)
    find('next').hidden = find('stop').hidden = !now
    const goal = now ? find('next') : this.buttons[this.scenarios.indexOf(scenario)]
    if (hadFocus) goal.focus({ preventScroll: true })
  }

  /** Shows whose turn it is; on a small screen, whose bell to watch. */
  mark({ who, watch = who }) {
    for (const [user, pane] of this.panes) pane.element.classList.toggle('acting', user === who)
    find('customer').classList.toggle('acting', Boolean(who) && !this.panes.has(who))
    this.panes.get(watch)?.element.scrollIntoView({ block: 'nearest' })
  }

  say(text, step) {
    find('caption').replaceChildren(...(step ? [h('b', {}, step), ' '] : []), text)
  }
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

function given(step, known) {
  return {
    ...step.given,
    ...Object.fromEntries((step.uses ?? []).map((name) => [name, known[name]])),
  }
}

/** The first row that is as wanted, now or when it arrives. */
function arrived(client, wanted) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => done(reject, new Error('The notification did not arrive.')),
      ARRIVES_WITHIN,
    )
    const look = ({ rows }) => {
      const row = rows.find(wanted)
      if (row) done(resolve, row)
    }
    const unsubscribe = client.subscribe(look)
    const done = (settle, value) => {
      clearTimeout(late)
      unsubscribe()
      settle(value)
    }
    look(client.getState())
  })
}
