import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Store } from '../src/client/store'
import { refetchWhenStale } from '../src/client/refetch'
import { fakeApi, fakeConnection, settled } from './helpers'

let stop: () => void

function start() {
  const api = fakeApi()
  const store = new Store(api)
  const connection = fakeConnection()
  stop = refetchWhenStale(store, connection.connect)
  return { api, store, connection }
}

function setHidden(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => vi.useFakeTimers())

afterEach(() => {
  stop()
  Reflect.deleteProperty(document, 'hidden')
  vi.useRealTimers()
})

describe('refetching', () => {
  it('fetches once at the start, when connected', async () => {
    const { api, connection } = start()
    expect(api.inbox).not.toHaveBeenCalled()
    connection.status(true)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(api.inbox).toHaveBeenCalledOnce()
  })

  it('fetches after a short wait without a connection, and again when connected', async () => {
    const { api, connection } = start()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(api.inbox).toHaveBeenCalledTimes(1)
    connection.status(true)
    await settled()
    expect(api.inbox).toHaveBeenCalledTimes(2)
  })

  it('fetches again after reconnecting', async () => {
    const { api, store, connection } = start()
    connection.status(true)
    connection.status(false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(store.getState().connection).toBe('live')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(store.getState().connection).toBe('offline')
    connection.status(true)
    await settled()
    expect(store.getState().connection).toBe('live')
    expect(api.inbox).toHaveBeenCalledTimes(2)
  })

  it('reports a lost connection every time', async () => {
    const { store, connection } = start()
    connection.status(true)
    for (let second = 0; second < 6; second += 1) {
      connection.status(false)
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(store.getState().connection).toBe('offline')
  })

  it('fetches every minute without a connection', async () => {
    const { api } = start()
    await vi.advanceTimersByTimeAsync(121_000)
    expect(api.inbox).toHaveBeenCalledTimes(3)
  })

  it('fetches when a tab is shown again after some time, not right away', async () => {
    const { api, connection } = start()
    connection.status(true)
    await settled()
    setHidden(true)
    await vi.advanceTimersByTimeAsync(1_000)
    setHidden(false)
    expect(api.inbox).toHaveBeenCalledTimes(1)
    setHidden(true)
    await vi.advanceTimersByTimeAsync(30_000)
    setHidden(false)
    window.dispatchEvent(new Event('focus'))
    await settled()
    expect(api.inbox).toHaveBeenCalledTimes(2)
  })

  it('fetches when the network is back', async () => {
    const { api, store, connection } = start()
    connection.status(true)
    await settled()
    window.dispatchEvent(new Event('offline'))
    expect(store.getState().connection).toBe('offline')
    window.dispatchEvent(new Event('online'))
    await settled()
    expect(store.getState().connection).toBe('live')
    expect(api.inbox).toHaveBeenCalledTimes(2)
  })

  it('stops when it is closed', async () => {
    const { api, connection } = start()
    stop()
    window.dispatchEvent(new Event('online'))
    await vi.advanceTimersByTimeAsync(300_000)
    expect(connection.closed).toHaveBeenCalledOnce()
    expect(api.inbox).not.toHaveBeenCalled()
  })
})
