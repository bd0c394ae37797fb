import { io } from '/assets/helpdesk_notify/dist/page.js'

export const USER_HEADER = 'X-Playground-User'

/** Does something in somebody's name; what the server refuses is an Error with its words. */
export async function post(path, user, body = {}) {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', [USER_HEADER]: user },
    body: JSON.stringify(body),
  })
}

export const act = (user, action, given) => post(`/desk/${action}`, user, given)

export const moveClock = (given) => post('/desk/clock', '', given)

export const readMails = (user) => ask(`/desk/mails/${encodeURIComponent(user)}`)
export const readDesk = () => ask('/desk')
export const readTicket = (name) => ask(`/desk/tickets/${name}`)

/** Calls at once, and again whenever anything on the desk has changed or may have. */
export function watchDesk(changed) {
  const socket = io({ transports: ['websocket'] })
  socket.on('connect', () => changed({}))
  socket.on('desk:changed', changed)
}

async function ask(path, options) {
  const response = await fetch(path, options).catch(() => null)
  const answer = (await response?.json().catch(() => null)) ?? {}
  if (response?.ok) return answer.message
  const [message] = JSON.parse(answer._server_messages ?? '[]')
  throw new Error(message ? JSON.parse(message).message : 'The server cannot be reached')
}
