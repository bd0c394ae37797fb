import { ago, avatar, h } from './dom.js'

/** What a pane shows of one ticket. `desk` knows everybody, `me` is whose pane it is, `act` does things. */
export function ticketHead(ticket, { desk, me, act, subscribe, back }) {
  const assigned = (agent) => ticket.assignees.includes(agent.name)
  return [
    h(
      'div',
      { class: 'ticket-title' },
      h(
        'button',
        { class: 'button quiet', type: 'button', 'data-key': 'back', onclick: back },
        'All tickets',
      ),
      h(
        'h3',
        {},
        h('bdi', { class: 'number' }, `#${ticket.name}`),
        ' ',
        h('bdi', {}, ticket.subject),
      ),
      status(ticket),
    ),
    choices(
      'Assigned to',
      desk.agents.map((agent) => ({
        text: agent.full_name,
        pressed: assigned(agent),
        choose: () =>
          act(assigned(agent) ? 'unassign' : 'assign', { ticket: ticket.name, agent: agent.name }),
      })),
    ),
    h(
      'div',
      { class: 'facts' },
      select('Team', ['', ...desk.teams], ticket.team ?? '', (team) =>
        act('move', { ticket: ticket.name, team }),
      ),
      select('Priority', desk.priorities, ticket.priority, (priority) =>
        act('prioritise', { ticket: ticket.name, priority }),
      ),
      subscriptions(ticket, me, subscribe),
    ),
  ]
}

/** Following or muting a ticket: for this agent alone. */
function subscriptions(ticket, me, subscribe) {
  const chosen = ticket.subscriptions[me.name]
  return [
    ['Follow', 'follow', 'Following'],
    ['Mute', 'mute', 'Muted'],
  ].map(([text, method, pressed]) =>
    h(
      'button',
      {
        class: 'chip',
        type: 'button',
        'aria-pressed': String(chosen === pressed),
        'data-key': method,
        onclick: () => subscribe(chosen === pressed ? 'unfollow' : method),
      },
      text,
    ),
  )
}

function select(label, options, chosen, choose) {
  return h(
    'select',
    {
      class: 'control',
      'aria-label': label,
      'data-key': label,
      onchange: ({ target }) => choose(target.value),
    },
    options.map((value) =>
      h(
        'option',
        { value, selected: value === chosen, disabled: !value && Boolean(chosen) },
        value || `No ${label.toLowerCase()}`,
      ),
    ),
  )
}

export function ticketList(desk, open) {
  return h(
    'ul',
    { class: 'tickets', role: 'list' },
    desk.tickets.map((ticket) =>
      h(
        'li',
        {},
        h(
          'button',
          {
            class: 'ticket',
            type: 'button',
            'data-key': ticket.name,
            onclick: () => open(ticket.name),
          },
          h('span', { class: 'ticket-subject' }, h('bdi', {}, ticket.subject)),
          h(
            'span',
            { class: 'ticket-facts' },
            h('bdi', { class: 'number' }, `#${ticket.name}`),
            status(ticket),
            ticket.priority === 'Urgent' && h('span', { class: 'status urgent' }, 'Urgent'),
            h(
              'span',
              {},
              ticket.assignees.map((user) => nameOf(desk, user)).join(', ') || 'Not assigned',
            ),
          ),
        ),
      ),
    ),
  )
}

/** Messages and comments, oldest first. */
export function stream(ticket, pane) {
  return ticket.stream.map((said) =>
    said.kind === 'comment' ? comment(said, pane) : message(said, pane),
  )
}

function message(said, { desk }) {
  const fromCustomer = desk.customers.some((customer) => customer.name === said.sender)
  return entry(
    said,
    desk,
    fromCustomer ? 'customer-said' : 'agent-said',
    fromCustomer ? 'wrote' : 'answered',
  )
}

function comment(said, pane) {
  const article = entry(said, pane.desk, 'comment', said.edited ? 'commented, edited' : 'commented')
  article.dataset.comment = said.name
  article.append(reactions(said, pane))
  return article
}

function entry(said, desk, kind, verb) {
  const name = nameOf(desk, said.sender)
  return h(
    'article',
    { class: `said ${kind}`, tabindex: '-1' },
    avatar(name),
    h(
      'p',
      { class: 'byline', dir: 'auto' },
      h('strong', {}, name),
      ` ${verb} `,
      h('time', { datetime: said.at }, ago(said.at)),
    ),
    h('p', { class: 'content', dir: 'auto' }, withMentions(said.content, desk)),
  )
}

function reactions(said, { desk, me, act, edit }) {
  const mine = said.reactions[me.name]
  const buttons = desk.emojis.map((emoji) => {
    const people = Object.keys(said.reactions).filter((user) => said.reactions[user] === emoji)
    const names = people.map((user) => nameOf(desk, user)).join(', ')
    return h(
      'button',
      {
        class: 'reaction',
        type: 'button',
        'aria-pressed': String(mine === emoji),
        title: names || null,
        'data-key': `${said.name}:${emoji}`,
        onclick: () =>
          mine === emoji
            ? act('unreact', { comment: said.name })
            : act('react', { comment: said.name, emoji }),
      },
      h('span', { class: 'sr-only' }, 'React with '),
      emoji,
      people.length > 0 && h('span', { class: 'count' }, String(people.length)),
      names && h('span', { class: 'sr-only' }, names),
    )
  })
  const editing =
    said.sender === me.name &&
    h(
      'button',
      {
        class: 'reaction',
        type: 'button',
        'data-key': `${said.name}:edit`,
        onclick: () => edit(said),
      },
      'Edit',
    )
  return h('div', { class: 'reactions' }, buttons, editing)
}

function status(ticket) {
  return h('span', { class: `status ${ticket.status.toLowerCase()}` }, ticket.status)
}

function choices(label, options) {
  return h(
    'div',
    { class: 'facts', role: 'group', 'aria-label': label },
    h('span', { class: 'fact', 'aria-hidden': 'true' }, label),
    options.map(({ text, pressed, choose }) =>
      h(
        'button',
        {
          class: 'chip',
          type: 'button',
          'aria-pressed': String(pressed),
          'data-key': `${label}:${text}`,
          onclick: choose,
        },
        text,
      ),
    ),
  )
}

function withMentions(content, desk) {
  const names = desk.agents.map((agent) => agent.full_name).join('|')
  const parts = content.split(new RegExp(`(@(?:${names})(?!\\p{L}))`, 'giu'))
  return parts.map((part, index) => (index % 2 ? h('mark', {}, part) : part))
}

function nameOf({ agents, customers }, user) {
  return [...agents, ...customers].find((person) => person.name === user)?.full_name ?? user
}
