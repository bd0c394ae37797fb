import { defineCustomElement, type DefineComponent } from 'vue'
import type { NotifyClient } from './client'
import NotifyBadge from './elements/NotifyBadge.vue'
import NotifyBell from './elements/NotifyBell.vue'
import NotifyPanel from './elements/NotifyPanel.vue'
import NotifyToast from './elements/NotifyToast.vue'

const ELEMENTS = {
  'hd-notify-badge': NotifyBadge,
  'hd-notify-bell': NotifyBell,
  'hd-notify-panel': NotifyPanel,
  'hd-notify-toast': NotifyToast,
}

export type NotifyElement = HTMLElement & { client?: NotifyClient }

/** Registers the custom elements that are not registered yet. */
export function defineElements(elements: Record<string, unknown> = ELEMENTS): void {
  for (const [name, component] of Object.entries(elements)) {
    if (!customElements.get(name))
      customElements.define(name, defineCustomElement(component as DefineComponent))
  }
}

/** Creates one of the elements for the given client. */
export function createElement(name: keyof typeof ELEMENTS, client: NotifyClient): NotifyElement {
  return Object.assign(document.createElement(name), { client })
}
