import { describe, expect, it, vi } from 'vitest'
import { ApiError, createApi } from '../src/client/api'

function answering(body: unknown, status = 200) {
  return vi.fn<typeof fetch>(() => Promise.resolve(new Response(JSON.stringify(body), { status })))
}

describe('the API', () => {
  it('reads with GET, without undefined arguments', async () => {
    const send = answering({ message: { rows: [], next: null, unread: 0, seq: 1, seen_at: null } })
    const api = createApi({ fetch: send, baseUrl: 'https://site.example' })
    await api.inbox({ cursor: 'a b', only: 'unread' })
    const [url, init] = send.mock.calls[0] ?? []
    expect(url).toBe(
      'https://site.example/api/method/helpdesk_notify.api.inbox?limit=20&cursor=a+b&only=unread',
    )
    expect(init?.method).toBe('GET')
    await api.inbox()
    expect(send.mock.calls[1]?.[0]).toMatch(/inbox\?limit=20$/)
  })

  it('changes data with POST, the token and the given headers', async () => {
    const send = answering({ message: { names: ['a'], unread: 0, seq: 2 } })
    const headers = { Authorization: 'Bearer 1' }
    const api = createApi({ fetch: send, headers, csrfToken: () => 'token' })
    expect(await api.remove(['a'])).toEqual({ names: ['a'], unread: 0, seq: 2 })
    const [url, init] = send.mock.calls[0] ?? []
    expect(url).toBe('/api/method/helpdesk_notify.api.delete')
    expect(init).toMatchObject({ method: 'POST', body: '{"names":["a"]}' })
    expect(init?.headers).toMatchObject({ ...headers, 'X-Frappe-CSRF-Token': 'token' })
  })

  it('returns the server’s message as text', async () => {
    const message = JSON.stringify({ message: '<b>Too many</b> &amp; too late' })
    const api = createApi({
      fetch: answering({ exc_type: 'X', _server_messages: JSON.stringify([message]) }, 417),
    })
    const error = await api.clear().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 417, message: 'Too many & too late' })
  })

  it('handles a response that is not from Frappe', async () => {
    const send = vi.fn<typeof fetch>(() => Promise.resolve(new Response('<html>', { status: 200 })))
    await expect(createApi({ fetch: send }).unreadCount()).rejects.toMatchObject({ status: 502 })
    await expect(createApi({ fetch: answering({}, 403) }).seen()).rejects.toMatchObject({
      loggedOut: true,
      message: '',
    })
  })

  it('distinguishes a logged-out user from a missing permission', () => {
    expect(new ApiError(401, 'Session expired').loggedOut).toBe(true)
    expect(new ApiError(403, 'Not permitted').loggedOut).toBe(false)
    document.cookie = 'user_id=Guest'
    expect(new ApiError(403, 'Not permitted').loggedOut).toBe(true)
    document.cookie = 'user_id=; max-age=0'
  })

  it('treats a missing response as offline', async () => {
    const send = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('network')))
    await expect(createApi({ fetch: send }).seen()).rejects.toMatchObject({ offline: true })
  })
})
