/** Requests to a Frappe site. In: a method and its arguments. Out: its answer, or an `ApiError`. */

export interface ApiOptions {
  /** Address of the site; empty for the page's own origin. */
  baseUrl?: string
  /** Sent with every request, e.g. an Authorization header. */
  headers?: Record<string, string>
  csrfToken?: () => string | undefined
  fetch?: typeof fetch
  /** Milliseconds after which a request counts as failed. */
  timeout?: number
}

/** A failed request. `status` is 0 if there was no answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = 'ApiError'
  }

  get offline(): boolean {
    return this.status === 0
  }

  /** A 403 may also mean a missing permission: Frappe's cookie says whether the user is a guest. */
  get loggedOut(): boolean {
    const isGuest = !this.message || /(^|; )user_id=Guest(;|$)/.test(document.cookie)
    return this.status === 401 || (this.status === 403 && isGuest)
  }
}

interface Payload {
  query?: Record<string, unknown>
  body?: object
}

export async function request<T>(
  options: ApiOptions,
  method: string,
  payload: Payload,
): Promise<T> {
  const response = await send(options, method, payload)
  const answer = (await response.json().catch(() => null)) as Record<string, unknown> | null
  if (!response.ok) throw new ApiError(response.status, serverMessage(answer))
  if (!answer || !('message' in answer)) throw new ApiError(502, '')
  return answer.message as T
}

async function send(options: ApiOptions, method: string, payload: Payload): Promise<Response> {
  const { baseUrl = '', fetch: call = fetch, timeout = 20_000 } = options
  const url = `${baseUrl}/api/method/helpdesk_notify.api.${method}${queryString(payload.query)}`
  try {
    return await call(url, {
      method: payload.body ? 'POST' : 'GET',
      headers: requestHeaders(options, payload),
      body: payload.body && JSON.stringify(payload.body),
      credentials: 'same-origin',
      cache: 'no-store',
      // Requests made while the page is being closed must still arrive.
      keepalive: Boolean(payload.body),
      signal: AbortSignal.timeout(timeout),
    })
  } catch {
    throw new ApiError(0, '')
  }
}

function requestHeaders(options: ApiOptions, payload: Payload): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  if (payload.body) {
    headers['Content-Type'] = 'application/json'
    const token = options.csrfToken?.()
    if (token) headers['X-Frappe-CSRF-Token'] = token
  }
  return headers
}

function queryString(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  if (!given.length) return ''
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`
}

/** The messages for the user as plain text; Frappe sends HTML in JSON in JSON. */
export function serverMessage(answer: Record<string, unknown> | null): string {
  try {
    const messages = JSON.parse(String(answer?._server_messages ?? '[]')) as string[]
    return messages.map(readMessage).filter(Boolean).join(' ')
  } catch {
    return ''
  }
}

function readMessage(message: string): string {
  const text = (JSON.parse(message) as { message?: string }).message ?? ''
  return new DOMParser().parseFromString(text, 'text/html').body.textContent?.trim() ?? ''
}
