import { nextTick } from 'vue'
import type { NotifyClient } from '../src/client'
import { defineElements } from '../src/define'
import { settled } from './helpers'

/** An element of ours on the page, with the given client. */
export async function mount(name: string, client: NotifyClient, attributes = {}) {
  defineElements()
  const host = document.createElement(name) as HTMLElement & { client?: NotifyClient }
  for (const [key, value] of Object.entries(attributes)) host.setAttribute(key, String(value))
  host.client = client
  document.body.append(host)
  await drawn()
  const root = host.shadowRoot as ShadowRoot
  const one = <T extends HTMLElement = HTMLElement>(selector: string) =>
    root.querySelector<T>(selector)
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)]
  return { host, root, one, all }
}

/** Lets answers arrive and Vue draw them. */
export async function drawn(): Promise<void> {
  await settled()
  await nextTick()
  await settled()
  await nextTick()
}

export function text(element: Element | null | undefined): string {
  return element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
}

export function press(
  element: Element | null | undefined,
  key: string,
  init: KeyboardEventInit = {},
) {
  const event = new KeyboardEvent('keydown', {
    key,
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  })
  element?.dispatchEvent(event)
  return event
}
