import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectFirst, socketUrls, type SocketLike } from '../src/client/socket'
import { row } from './helpers'

class FakeSocket implements SocketLike {
  active = true
  connect = vi.fn()
  close = vi.fn()
  private listeners = new Map<string, (data: never) => void>()

  on(event: string, listener: (data: never) => void): void {
    this.listeners.set(event, listener)
  }

  emit(event: string, data?: unknown): void {
    this.listeners.get(event)?.(data as never)
  }
}

function page(address: string): Location {
  return new URL(address) as unknown as Location
}

describe('the address', () => {
  it('is that of the page without a port', () => {
    const config = { site: 'desk.example.com', socketio_port: 9000 }
    expect(socketUrls(config, page('https://desk.example.com/helpdesk'))).toEqual([
      'https://desk.example.com/desk.example.com',
    ])
  })

  it('has the port of socket.io if the page has a port; otherwise that of the page', () => {
    const config = { site: 'site.local', socketio_port: '9000' }
    expect(socketUrls(config, page('http://site.local:8000/helpdesk'))).toEqual([
      'http://site.local:9000/site.local',
      'http://site.local:8000/site.local',
    ])
  })
})

describe('the socket', () => {
  const listener = { onEvent: vi.fn(), onStatus: vi.fn() }

  beforeEach(() => {
    vi.useFakeTimers()
    vi.clearAllMocks()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('forwards events', () => {
    const socket = new FakeSocket()
    connectFirst([() => socket])(listener)
    socket.emit('connect')
    expect(listener.onStatus).toHaveBeenLastCalledWith(true)
    const data = { row: row('a'), unread: 1, seq: 2 }
    socket.emit('helpdesk_notify:new', data)
    expect(listener.onEvent).toHaveBeenLastCalledWith({ type: 'new', data })
    const change = { action: 'read', names: ['a'], ticket: null, comment: null, unread: 0, seq: 3 }
    socket.emit('helpdesk_notify:changed', change)
    expect(listener.onEvent).toHaveBeenLastCalledWith({ type: 'changed', data: change })
    socket.emit('disconnect')
    expect(listener.onStatus).toHaveBeenLastCalledWith(false)
  })

  it('tries the next address when the first does not answer', () => {
    const sockets: FakeSocket[] = []
    const make = () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    }
    connectFirst([make, make])(listener)
    sockets[0]?.emit('connect_error')
    expect(sockets[0]?.close).toHaveBeenCalledOnce()
    vi.advanceTimersByTime(2_000)
    expect(sockets).toHaveLength(2)
    sockets[1]?.emit('connect')
    sockets[1]?.emit('connect_error')
    vi.advanceTimersByTime(60_000)
    expect(sockets).toHaveLength(2)
  })

  it('reconnects after a refusal', () => {
    const socket = new FakeSocket()
    connectFirst([() => socket])(listener)
    socket.active = false
    socket.emit('connect_error')
    expect(socket.connect).not.toHaveBeenCalled()
    vi.advanceTimersByTime(60_000)
    expect(socket.connect).toHaveBeenCalledOnce()
  })

  it('closes', () => {
    const socket = new FakeSocket()
    const close = connectFirst([() => socket])(listener)
    socket.active = false
    socket.emit('disconnect')
    close()
    vi.advanceTimersByTime(60_000)
    expect(socket.close).toHaveBeenCalledOnce()
    expect(socket.connect).not.toHaveBeenCalled()
  })
})
