export interface ApiOptions {
  /** Where the site is; empty for the page's own origin. */
  baseUrl?: string
  /** Sent with every request, e.g. an Authorization header. */
  headers?: Record<string, string>
  csrfToken?: () => string | undefined
  fetch?: typeof fetch
  /** Milliseconds after which a request counts as failed. */
  timeout?: number
}

/** A failed call. `status` is 0 when no answer came at all. */
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

  /** A 403 may also mean that something is not permitted; Frappe's cookie tells who one is. */
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
      headers: headersFor(options, payload),
      body: payload.body && JSON.stringify(payload.body),
      credentials: 'same-origin',
      cache: 'no-store',
      // What is asked for while the page is being left must still arrive.
      keepalive: Boolean(payload.body),
      signal: AbortSignal.timeout(timeout),
    })
  } catch {
    throw new ApiError(0, '')
  }
}

function headersFor(options: ApiOptions, payload: Payload): Record<string, string> {
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

/** Frappe packs what it wants people to read as JSON in JSON, with HTML in it. */
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
