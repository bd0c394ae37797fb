import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shareConnection } from '../src/client/leader'
import type { ConnectionListener } from '../src/client/socket'
import { arrived, fakeConnection, row, settled } from './helpers'

/** Gives one lock at a time to whoever asked first, as the browser does. */
class FakeLocks {
  private waiting: (() => Promise<unknown>)[] = []
  private busy = false

  request = ((_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<unknown>) => {
    const turn = () => hold()
    this.waiting.push(turn)
    signal.addEventListener('abort', () => {
      this.waiting = this.waiting.filter((other) => other !== turn)
    })
    void this.next()
    return Promise.resolve()
  }) as unknown as LockManager['request']

  private async next(): Promise<void> {
    if (this.busy) return
    const turn = this.waiting.shift()
    if (!turn) return
    this.busy = true
    await turn()
    this.busy = false
    void this.next()
  }
}

/** Passes copies to every other channel of that name, later. */
class FakeChannel {
  static all = new Set<FakeChannel>()
  onmessage: ((event: { data: unknown }) => void) | null = null

  constructor(private readonly name: string) {
    FakeChannel.all.add(this)
  }

  postMessage(message: unknown): void {
    const data = structuredClone(message)
    for (const other of FakeChannel.all) {
      if (other === this || other.name !== this.name) continue
      queueMicrotask(() => FakeChannel.all.has(other) && other.onmessage?.({ data }))
    }
  }

  close(): void {
    FakeChannel.all.delete(this)
  }
}

function tabs() {
  const environment = {
    locks: new FakeLocks(),
    Channel: FakeChannel as unknown as typeof BroadcastChannel,
  }
  return (name = 'site:jane') => {
    const connection = fakeConnection()
    const connected = vi.fn(connection.connect)
    const listener = {
      onEvent: vi.fn<ConnectionListener['onEvent']>(),
      onStatus: vi.fn<ConnectionListener['onStatus']>(),
    }
    const close = shareConnection(name, connected, environment)(listener)
    return { connection, connected, listener, close }
  }
}

beforeEach(() => FakeChannel.all.clear())

describe('tabs of one browser', () => {
  it('share one connection, and all receive its events', async () => {
    const open = tabs()
    const [first, second] = [open(), open()]
    await settled()
    expect(first.connected).toHaveBeenCalledOnce()
    expect(second.connected).not.toHaveBeenCalled()
    first.connection.status(true)
    const event = arrived(row('a'), 1, 2)
    first.connection.event(event)
    await settled()
    for (const { listener } of [first, second]) {
      expect(listener.onStatus).toHaveBeenLastCalledWith(true)
      expect(listener.onEvent).toHaveBeenCalledExactlyOnceWith(event)
    }
  })

  it('send the current state to a new tab', async () => {
    const open = tabs()
    open().connection.status(true)
    await settled()
    const late = open()
    await settled()
    expect(late.listener.onStatus).toHaveBeenLastCalledWith(true)
  })

  it('hand over the connection when its tab is closed, and refetch', async () => {
    const open = tabs()
    const [first, second, third] = [open(), open(), open()]
    await settled()
    first.connection.status(true)
    await settled()
    first.close()
    await settled()
    expect(first.connection.closed).toHaveBeenCalledOnce()
    expect(second.connected).toHaveBeenCalledOnce()
    expect(third.connected).not.toHaveBeenCalled()
    expect(third.listener.onStatus).toHaveBeenLastCalledWith(false)
    second.connection.status(true)
    await settled()
    expect(third.listener.onStatus).toHaveBeenLastCalledWith(true)
  })

  it('leave the queue when they are closed', async () => {
    const open = tabs()
    const [first, second, third] = [open(), open(), open()]
    await settled()
    second.close()
    first.close()
    await settled()
    expect(second.connected).not.toHaveBeenCalled()
    expect(third.connected).toHaveBeenCalledOnce()
  })

  it('of different users do not share a connection', async () => {
    const open = tabs()
    const [jane, bob] = [open('site:jane'), open('site:bob')]
    await settled()
    jane.connection.event(arrived(row('a'), 1, 2))
    await settled()
    expect(bob.listener.onEvent).not.toHaveBeenCalled()
  })

  it('connect separately without Web Locks', () => {
    const connection = fakeConnection()
    expect(shareConnection('site:jane', connection.connect, { Channel: BroadcastChannel })).toBe(
      connection.connect,
    )
    expect(shareConnection('site:jane', connection.connect, { locks: new FakeLocks() })).toBe(
      connection.connect,
    )
  })
})
