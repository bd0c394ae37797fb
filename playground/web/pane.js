import { createNotifyClient, io } from '/assets/helpdesk_notify/dist/page.js'
import { act, readTicket, USER_HEADER } from './desk.js'
import { avatar, h, redraw } from './dom.js'
import { stream, ticketHead, ticketList } from './ticket.js'

const TICKET_URL = /^\/helpdesk\/tickets\/(\w+)(?:#comment-(\w+))?$/

/** One agent at work: the bell, the panel, and the tickets. */
export class Pane {
  constructor(agent) {
    this.agent = agent
    this.ticket = null
    this.editing = null
    this.loading = Promise.resolve()
    this.client = createNotifyClient({
      user: agent.name,
      site: 'playground',
      headers: { [USER_HEADER]: agent.name },
      socket: () => io({ auth: { user: agent.name }, transports: ['websocket'], forceNew: true }),
    })
    this.element = this.draw()
  }

  draw() {
    this.head = h('div', { class: 'head' })
    this.scroll = h('div', {
      class: 'scroll',
      tabindex: '0',
      role: 'region',
      'aria-label': `Tickets of ${this.agent.full_name}`,
    })
    this.problem = h('p', { class: 'problem', role: 'alert' })
    this.composer = this.drawComposer()
    this.mail = h('span', { class: 'count' })
    const mailbox = {
      class: 'button quiet',
      href: `/mailbox#${this.agent.name}`,
      target: 'mailbox',
    }
    this.toast = this.notify('toast')
    const element = h(
      'section',
      { class: 'pane', 'aria-label': this.agent.full_name, 'data-agent': this.agent.name },
      h(
        'header',
        { class: 'agent' },
        avatar(this.agent.full_name),
        h('h2', {}, this.agent.full_name),
        h('a', mailbox, 'Mail', this.mail),
        this.notify('bell'),
      ),
      h(
        'div',
        { class: 'desk' },
        this.head,
        this.scroll,
        this.problem,
        this.composer,
        this.notify('panel'),
        this.toast,
      ),
    )
    element.addEventListener('hd-notify-navigate', (event) => {
      event.preventDefault()
      this.follow(event.detail.url)
    })
    element.addEventListener('hd-notify-preferences', (event) => {
      event.preventDefault()
      this.openPreferences()
    })
    return element
  }

  notify(part) {
    const element = h(`hd-notify-${part}`)
    element.client = this.client
    return element
  }

  /** The gear of the panel opens them over the pane; on a site that is a page of its own. */
  openPreferences() {
    this.client.setPanelOpen(false)
    this.preferences?.remove()
    const close = this.button('Close', '', () => {
      this.preferences.remove()
      this.scroll.focus()
    })
    const label = `Preferences of ${this.agent.full_name}`
    this.preferences = h(
      'div',
      { class: 'preferences', role: 'region', 'aria-label': label },
      h('div', { class: 'preferences-bar' }, close),
      this.notify('preferences'),
    )
    this.element.querySelector('.desk').append(this.preferences)
    close.focus()
  }

  drawComposer() {
    this.text = h('textarea', {
      class: 'control',
      dir: 'auto',
      rows: '2',
      maxlength: '10000',
      'aria-label': 'Comment or reply',
      placeholder: 'Write a comment or a reply',
    })
    this.mentions = h('span', { class: 'mentions' })
    this.cancel = this.button('Cancel', 'quiet', () => this.edit(null))
    this.save = this.button('Comment', 'primary', () => this.comment())
    this.answer = this.button('Reply to customer', '', () =>
      this.send('answer', { ticket: this.ticket }),
    )
    this.resolve = this.button('Resolve', '', () => this.act('resolve', { ticket: this.ticket }))
    const buttons = h(
      'div',
      { class: 'buttons' },
      this.mentions,
      this.cancel,
      this.answer,
      this.resolve,
      this.save,
    )
    return h('div', { class: 'composer', hidden: true }, this.text, buttons)
  }

  button(text, kind, onclick) {
    return h('button', { class: `button ${kind}`, type: 'button', dir: 'auto', onclick }, text)
  }

  /** Shows the desk as it now is. */
  async refresh(desk) {
    this.desk = desk
    const { mails, toast } = desk.agents.find(({ name }) => name === this.agent.name)
    this.mail.textContent = mails
    this.toast.hidden = !toast
    this.mentions.replaceChildren(
      ...desk.agents
        .filter((agent) => agent.name !== this.agent.name)
        .map((agent) =>
          this.button(`@${agent.full_name.split(' ')[0]}`, 'quiet', () => this.mention(agent)),
        ),
    )
    await this.load(this.ticket)
  }

  /** The desk begins anew, without what was open here. */
  reset() {
    this.ticket = null
    this.edit(null)
    this.say('')
    void this.client.refresh()
  }

  /** Shows a ticket, or the list; one after the other, so that the last one asked for is the last one shown. */
  load(name) {
    this.loading = this.loading.then(() => this.fetch(name))
    return this.loading
  }

  /** Whether there is something to see, and it is still wanted. */
  async fetch(name) {
    try {
      const ticket = name && (await readTicket(name))
      if (name !== this.ticket) return false
      this.show(ticket)
      return true
    } catch (error) {
      this.say(error.message)
      return false
    }
  }

  /** What a notification's address asks for; nothing where it is none of ours. */
  follow(url) {
    const [, ticket, comment] = TICKET_URL.exec(url) ?? []
    return ticket ? this.open(ticket, comment) : Promise.resolve()
  }

  /** Opens a ticket, at a comment if one is named, and with that clears its notifications. */
  async open(ticket, comment) {
    this.ticket = ticket
    this.preferences?.remove()
    this.edit(null)
    this.say('')
    if (!(await this.load(ticket))) return
    this.goTo(comment)
    await this.client.clear({ ticket })
  }

  close() {
    this.edit(null)
    this.show(null)
    this.scroll.focus()
  }

  show(ticket) {
    this.ticket = ticket?.name ?? null
    this.composer.hidden = !ticket
    this.resolve.hidden = ticket?.status === 'Resolved' || Boolean(this.editing)
    const pane = {
      desk: this.desk,
      me: this.agent,
      act: (action, given) => this.act(action, given),
      subscribe: (method) => this.subscribe(method),
      edit: (said) => this.edit(said),
      back: () => this.close(),
    }
    const { scrollTop, scrollHeight, clientHeight } = this.scroll
    const atEnd = scrollTop + clientHeight >= scrollHeight - 8
    redraw(this.head, ticket ? ticketHead(ticket, pane) : [])
    redraw(
      this.scroll,
      ticket ? stream(ticket, pane) : ticketList(this.desk, (name) => this.open(name)),
    )
    this.scroll.scrollTop = ticket && atEnd ? this.scroll.scrollHeight : scrollTop
  }

  goTo(comment) {
    const said = comment && this.scroll.querySelector(`[data-comment="${CSS.escape(comment)}"]`)
    if (!said) return void (this.scroll.scrollTop = this.scroll.scrollHeight)
    // only the pane scrolls: `scrollIntoView` would move the page as well
    this.scroll.scrollTop +=
      said.getBoundingClientRect().top - this.scroll.getBoundingClientRect().top - 8
    said.classList.add('target')
    said.addEventListener('animationend', () => said.classList.remove('target'), { once: true })
  }

  mention(agent) {
    const before = this.text.value.slice(0, this.text.selectionStart)
    const space = before && !/\s$/.test(before) ? ' ' : ''
    this.text.setRangeText(
      `${space}@${agent.full_name} `,
      before.length,
      this.text.selectionEnd,
      'end',
    )
    this.text.focus()
  }

  /** Takes a comment back into the box, to change it; null: a new one again. */
  edit(said) {
    this.editing = said
    this.text.value = said?.content ?? ''
    this.save.textContent = said ? 'Save' : 'Comment'
    this.cancel.hidden = !said
    this.answer.hidden = this.resolve.hidden = Boolean(said)
    if (said) this.text.focus()
  }

  comment() {
    const { editing } = this
    return editing
      ? this.send('edit_comment', { comment: editing.name })
      : this.send('comment', { ticket: this.ticket })
  }

  async send(action, given) {
    const content = this.text.value
    if (!(await this.act(action, { ...given, content }))) return
    if (this.text.value === content) this.edit(null) // else somebody types on already
    this.scroll.scrollTop = this.scroll.scrollHeight
  }

  act(action, given) {
    return this.attempt(() => act(this.agent.name, action, given))
  }

  /** Follows or mutes the ticket, or neither: for this agent alone. */
  async subscribe(method) {
    await this.attempt(() => this.client.api[method](this.ticket))
    await this.load(this.ticket)
  }

  async attempt(work) {
    try {
      this.say('')
      return await work()
    } catch (error) {
      this.say(error.message)
      return null
    }
  }

  say(problem) {
    this.problem.textContent = problem
  }
}
