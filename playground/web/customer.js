import { act } from './desk.js'
import { h } from './dom.js'

const find = (id) => document.getElementById(id)

/** The strip below the panes: whoever opened a ticket writes on it again. */
export class Customer {
  constructor() {
    this.tickets = []
    find('customer').addEventListener('submit', (event) => {
      event.preventDefault()
      void this.send()
    })
    find('customer-ticket').addEventListener('change', () => this.name())
  }

  refresh(desk) {
    this.desk = desk
    const chosen = find('customer-ticket').value
    find('customer-ticket').replaceChildren(
      ...desk.tickets.map(({ name, subject, status }) =>
        h(
          'option',
          { value: name, selected: name === chosen },
          `#${name} · ${status} · ${subject}`,
        ),
      ),
    )
    this.name()
  }

  get ticket() {
    return this.desk.tickets.find(({ name }) => name === find('customer-ticket').value)
  }

  name() {
    const customer = this.desk.customers.find(({ name }) => name === this.ticket?.customer)
    find('customer-text').placeholder = customer ? `${customer.full_name} writes …` : ''
  }

  async send() {
    const text = find('customer-text')
    try {
      await act(this.ticket.customer, 'reply', { ticket: this.ticket.name, content: text.value })
      text.value = ''
      find('customer-problem').textContent = ''
    } catch (error) {
      find('customer-problem').textContent = error.message
    }
  }
}
