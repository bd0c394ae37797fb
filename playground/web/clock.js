import { moveClock } from './desk.js'
import { h } from './dom.js'

const Machine = Date
const JITTER = 1_000
let ahead = 0

/** What asks for the time gets the desk's, the elements as well: it may be hours ahead of the machine's. */
globalThis.Date = class Date extends Machine {
  constructor(...given) {
    super(...(given.length ? given : [Date.now()]))
  }

  static now() {
    return Machine.now() + ahead
  }
}

/** Takes over the desk's time; whether it is earlier than it was. */
export function setTime({ now }) {
  const before = ahead
  const after = Machine.parse(now) - Machine.now()
  if (Math.abs(after - before) > JITTER) ahead = Math.abs(after) > JITTER ? after : 0
  return after < before - JITTER
}

const MOVES = [
  ['+15 min', { minutes: 15 }],
  ['+1 hour', { minutes: 60 }],
  ['To 08:00', { to: '08:00' }],
  ['To 22:00', { to: '22:00' }],
]

/** Shows the desk's time, and puts it forward. */
export class Clock {
  constructor() {
    this.time = h('time', {})
    this.back = h('button', { class: 'button', type: 'button', hidden: true }, 'Back to now')
    this.back.addEventListener('click', () => moveClock({}))
    const buttons = MOVES.map(([text, move]) =>
      h('button', { class: 'button', type: 'button', onclick: () => moveClock(move) }, text),
    )
    this.element = document.getElementById('clock')
    this.element.replaceChildren(
      h('span', { class: 'clock-label', 'aria-hidden': 'true' }, 'Clock'),
      this.time,
      h('span', { class: 'clock-buttons' }, buttons, this.back),
    )
    setInterval(() => this.draw(), 5_000)
  }

  refresh(desk) {
    this.zone = desk.zone
    // What stands on a page with a time that is yet to come is best drawn anew.
    if (setTime(desk)) location.reload()
    this.draw()
  }

  draw() {
    if (!this.zone) return
    const shown = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
    const format = new Intl.DateTimeFormat('en', { ...shown, timeZone: this.zone })
    this.time.textContent = format.format(Date.now())
    this.time.title = `The desk's time, ${this.zone}`
    this.back.hidden = !ahead
    this.element.classList.toggle('ahead', Boolean(ahead))
  }
}
