import { Clock, setTime } from './clock.js' // first: the elements are to find the desk's time
import '/assets/helpdesk_notify/dist/page.js' // defines every element
import { Customer } from './customer.js'
import { post, readDesk, watchDesk } from './desk.js'
import { Pane } from './pane.js'
import { Stage } from './scenarios.js'

const scenarios = await (await fetch('/web/scenarios.json')).json()
const desk = await readDesk()
setTime(desk)
const panes = new Map(desk.agents.map((agent) => [agent.name, new Pane(agent)]))
const customer = new Customer()
const clock = new Clock()
new Stage(scenarios, panes)

document
  .getElementById('panes')
  .replaceChildren(...[...panes.values()].map(({ element }) => element))
document.getElementById('reset').addEventListener('click', () => post('/desk/reset', ''))

let asked = 0

watchDesk(async ({ reset }) => {
  if (reset) panes.forEach((pane) => pane.reset())
  const turn = ++asked
  const desk = await readDesk().catch(() => null) // unreachable: asked again when it is back
  if (!desk || turn !== asked) return
  clock.refresh(desk)
  customer.refresh(desk)
  panes.forEach((pane) => void pane.refresh(desk))
})
