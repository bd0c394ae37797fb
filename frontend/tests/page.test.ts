import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, type Api } from '../src/client/api'
import type { Row } from '../src/client/types'
import { defineElements } from '../src/define'
import { deepActiveElement } from '../src/elements/useFocusTrap'
import NotifyPage from '../src/page/NotifyPage.vue'
import { drawn, mount, press, text } from './dom'
import { fakeClient, row } from './helpers'

defineElements({ 'hd-notify-page': NotifyPage })

afterEach(() => document.body.replaceChildren())

async function page(rows: Row[], answers: Partial<Api> = {}) {
  const { api, client } = await fakeClient(rows, answers)
  const element = await mount('hd-notify-page', client)
  const finger = (type: string, target: Element | null | undefined, x: number, y = 0) =>
    target?.dispatchEvent(
      new PointerEvent(type, {
        pointerType: 'touch',
        pointerId: 1,
        clientX: x,
        clientY: y,
        bubbles: true,
      }),
    )
  const swipe = async (target: Element | null | undefined, by: number, down = 0) => {
    finger('pointerdown', target, 200)
    finger('pointermove', target, 200 + by / 2, down)
    finger('pointermove', target, 200 + by, down)
    finger('pointerup', target, 200 + by, down)
    await drawn()
  }
  const titles = () => element.all('.title').map(text)
  return { api, client, ...element, finger, swipe, titles }
}

const two = () => [row('a'), row('b', 1, { read: true })]

describe('the page', () => {
  it('counts as an open panel: new rows are seen, and there is no toast', async () => {
    const { api, client } = await page(two())
    expect(client.getState().panelOpen).toBe(true)
    expect(api.seen).toHaveBeenCalledOnce()
  })

  it('has a refresh button', async () => {
    const { api, one } = await page(two())
    const asked = api.inbox.mock.calls.length
    one('[aria-label="Refresh"]')?.click()
    await drawn()
    expect(api.inbox).toHaveBeenCalledTimes(asked + 1)
  })
})

describe('a swipe', () => {
  it('to the right marks as read, and as unread again', async () => {
    const { api, one, all, swipe } = await page(two())
    await swipe(one('.row .title'), 120)
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
    await swipe(all('.row .title')[1], 120)
    expect(api.markUnread).toHaveBeenCalledExactlyOnceWith(['b'])
  })

  it('to the left deletes, which can be undone', async () => {
    const { api, one, swipe, titles } = await page(two())
    await swipe(one('.row .title'), -120)
    expect(titles()).toEqual(['Title of b'])
    one('.notice button')?.click()
    await drawn()
    expect(titles()).toEqual(['Title of a', 'Title of b'])
    expect(api.remove).not.toHaveBeenCalled()
  })

  it.each([
    ['too short', 60, 0],
    ['downwards', 40, 200],
  ])('that is %s does nothing', async (_what, by, down) => {
    const { api, one, swipe, titles } = await page(two())
    await swipe(one('.row .title'), by, down)
    await swipe(one('.row .title'), -by, down)
    expect(titles()).toHaveLength(2)
    expect(api.markRead).not.toHaveBeenCalled()
  })

  it('that becomes scrolling does nothing', async () => {
    const { api, one, finger } = await page(two())
    const title = one('.row .title')
    finger('pointerdown', title, 200)
    finger('pointermove', title, 400)
    expect(one('.row')?.style.transform).toBe('translateX(200px)')
    finger('pointercancel', title, 400)
    expect(one('.row')?.style.transform).toBe('')
    expect(api.markRead).not.toHaveBeenCalled()
  })

  it('is ignored for a mouse', async () => {
    const { api, one } = await page(two())
    for (const [type, x] of [
      ['pointerdown', 0],
      ['pointermove', 200],
      ['pointerup', 200],
    ] as const) {
      const event = { pointerType: 'mouse', pointerId: 1, clientX: x, bubbles: true }
      one('.row .title')?.dispatchEvent(new PointerEvent(type, event))
    }
    expect(api.markRead).not.toHaveBeenCalled()
  })
})

describe('the details', () => {
  const message = { html: '<p>Hello</p>', sender: 'Rosa García', at: row('').at, images: 0 }

  it('show the latest message in a frame without scripts', async () => {
    const { api, one } = await page(two(), { message: () => Promise.resolve(message) })
    one('.main')?.click()
    await drawn()
    expect(api.message).toHaveBeenCalledExactlyOnceWith('a', false)
    expect(api.markRead).toHaveBeenCalledExactlyOnceWith(['a'])
    const frame = one('iframe')
    expect(frame?.getAttribute('sandbox')).not.toContain('allow-scripts')
    expect(frame?.getAttribute('srcdoc')).toContain('<p>Hello</p>')
    expect(frame?.getAttribute('srcdoc')).toContain("default-src 'none'")
    expect(text(deepActiveElement())).toBe('Title of a')
    expect(one('.screen')?.hasAttribute('inert')).toBe(true)
  })

  it('load external images only on request', async () => {
    const ask = vi.fn<Api['message']>()
    ask.mockImplementation((_name, images) =>
      Promise.resolve({ ...message, images: images ? 0 : 2 }),
    )
    const { one, all } = await page(two(), { message: ask })
    one('.main')?.click()
    await drawn()
    expect(text(one('.message'))).toContain('External images are blocked')
    expect(one('iframe')?.getAttribute('srcdoc')).toContain("img-src 'self' data:\">")
    const button = all('.message button').find((each) => text(each) === 'Load images')
    button?.click()
    await drawn()
    expect(ask).toHaveBeenLastCalledWith('a', true)
    expect(one('iframe')?.getAttribute('srcdoc')).toContain("img-src 'self' data: https: http:\">")
    expect(text(one('.message'))).not.toContain('Images of other sites')
  })

  it('close with Escape, and restore the focus', async () => {
    const { one } = await page(two())
    one('.main')?.click()
    await drawn()
    press(one('.details'), 'Escape')
    await drawn()
    expect(one('.details')).toBeNull()
    expect(deepActiveElement()).toBe(one('.main'))
  })

  it('show errors', async () => {
    const { one, all } = await page(two(), {
      markUnread: () => Promise.reject(new ApiError(417, 'Locked')),
    })
    one('.main')?.click()
    await drawn()
    all('.foot-button')[0]?.click()
    await drawn()
    expect(text(one('.details [role="alert"]'))).toContain('Could not be marked as unread. Locked')
  })

  it('close with the browser’s back button', async () => {
    const { one } = await page(two())
    one('.main')?.click()
    await drawn()
    history.replaceState(null, '')
    window.dispatchEvent(new Event('popstate'))
    await drawn()
    expect(one('.details')).toBeNull()
  })

  it('show an error, or that there is no message', async () => {
    const ask = vi.fn<Api['message']>()
    ask
      .mockRejectedValueOnce(new Error())
      .mockResolvedValue({ html: null, sender: null, at: null, images: 0 })
    const { one } = await page([row('a', 0, { ticket: null })], { message: ask })
    one('.main')?.click()
    await drawn()
    expect(text(one('.message'))).toContain('could not be loaded')
    one('.message button')?.click()
    await drawn()
    expect(text(one('.message'))).toBe(
      'The ticket was deleted, or you no longer have access to it.',
    )
  })

  it('delete the row and return to the list', async () => {
    const { one, all, titles } = await page(two())
    one('.main')?.click()
    await drawn()
    all('.foot-button')
      .find((button) => text(button) === 'Delete')
      ?.click()
    await drawn()
    expect(one('.details')).toBeNull()
    expect(titles()).toEqual(['Title of b'])
    expect(text(one('.notice'))).toBe('Deleted.Undo')
  })
})
