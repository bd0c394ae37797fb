import { afterEach, describe, expect, it, vi } from 'vitest'
import { goTo, isCustomerPage } from '../src/helpdesk/navigate'

function mountApp(push?: (path: string) => Promise<unknown>): void {
  document.body.innerHTML = '<div id="app"></div>'
  const $router = push && { options: { history: { base: '/helpdesk' } }, push }
  Object.assign(document.querySelector('#app') as Element, {
    __vue_app__: { config: { globalProperties: { $router } } },
  })
}

const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => {})

afterEach(() => {
  assign.mockClear()
  document.body.replaceChildren()
})

describe('opening a ticket', () => {
  it('uses Helpdesk’s router, without a reload', () => {
    const push = vi.fn(() => Promise.resolve())
    mountApp(push)
    goTo('/helpdesk/tickets/123#comment-abcd')
    expect(push).toHaveBeenCalledExactlyOnceWith('/tickets/123#comment-abcd')
    expect(assign).not.toHaveBeenCalled()
  })

  it('loads any other page of the site', () => {
    const push = vi.fn(() => Promise.resolve())
    mountApp(push)
    goTo('/app/todo/1')
    goTo('/helpdesk-archive/1')
    expect(push).not.toHaveBeenCalled()
    expect(assign.mock.calls).toEqual([['/app/todo/1'], ['/helpdesk-archive/1']])
  })

  it('loads the page when there is no router, or it fails', async () => {
    mountApp()
    goTo('/helpdesk/tickets/1')
    expect(assign).toHaveBeenLastCalledWith('/helpdesk/tickets/1')
    mountApp(() => Promise.reject(new Error('no such route')))
    goTo('/helpdesk/tickets/2')
    await vi.waitFor(() => expect(assign).toHaveBeenLastCalledWith('/helpdesk/tickets/2'))
  })
})

describe('a page for customers', () => {
  it.each([
    ['/helpdesk/my-tickets', true],
    ['/helpdesk/my-tickets/12', true],
    ['/helpdesk/kb-public/articles/1', true],
    ['/helpdesk/tickets/12', false],
    ['/helpdesk/my-tickets-of-old', false],
  ])('%s: %s', (path, expected) => {
    expect(isCustomerPage(path)).toBe(expected)
  })
})
