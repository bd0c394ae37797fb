import type { NotifyClient } from '../client'
import { createElement } from '../define'
import type { State } from '../client/state'
import { bellLabel } from '../elements/text'
import { adopt, findEntry, release, sidebarOf } from './entry'
import { isCustomerPage } from './navigate'
import { findMenuButton } from './phone'

/** Narrower than this, the entry shows its icon only. */
const COLLAPSED = 80
const PHONE = 640
const BETWEEN_LOOKS = 100

/**
 * Keeps the bell where it belongs while Helpdesk draws its page anew: in the sidebar's entry, on
 * the menu button of the phone layout, or, where neither can be found, floating in the corner.
 */
export class Takeover {
  private entry: HTMLElement | null = null
  private readonly badge: HTMLElement
  private readonly menuBadge: HTMLElement
  private readonly floating: HTMLElement
  private waiting: ReturnType<typeof setTimeout> | null = null
  private scheduled = false
  private readonly unsubscribe: () => void
  private readonly changed = new MutationObserver(() => this.schedule())
  private readonly resized = new ResizeObserver(() => this.layOut())

  constructor(
    private readonly client: NotifyClient,
    private readonly panel: HTMLElement,
  ) {
    this.badge = createElement('hd-notify-badge', client)
    this.menuBadge = createElement('hd-notify-badge', client)
    this.floating = createElement('hd-notify-bell', client)
    this.menuBadge.setAttribute('compact', '')
    this.floating.style.cssText =
      'position:fixed;z-index:19;inset-block-end:20px;inset-inline-end:20px'
    this.unsubscribe = client.subscribe((state) => this.describe(state))
  }

  /** `patience`: how long to wait for the entry before the floating bell comes. */
  watch(patience: number): void {
    this.changed.observe(document.body, { childList: true, subtree: true })
    this.waiting = setTimeout(() => {
      this.waiting = null
      this.check()
    }, patience)
    this.check()
  }

  end(): void {
    this.changed.disconnect()
    this.resized.disconnect()
    this.unsubscribe()
    if (this.waiting) clearTimeout(this.waiting)
    for (const element of [this.badge, this.menuBadge, this.floating]) element.remove()
    if (this.entry) release(this.entry)
  }

  /** Helpdesk changes its page in bursts; a look now and then is enough. */
  private schedule(): void {
    if (this.scheduled || this.isInPlace()) return
    this.scheduled = true
    setTimeout(() => {
      this.scheduled = false
      this.check()
    }, BETWEEN_LOOKS)
  }

  private isInPlace(): boolean {
    return this.entry !== null && this.entry.isConnected && this.entry.contains(this.badge)
  }

  private check(): void {
    if (!this.isInPlace()) this.take(findEntry())
    const missing = !this.entry && !isCustomerPage(location.pathname)
    this.place(this.menuBadge, missing ? findMenuButton() : null)
    const float = missing && !this.waiting && !this.menuBadge.isConnected
    this.place(this.floating, float ? document.body : null)
  }

  private take(entry: HTMLElement | null): void {
    this.resized.disconnect()
    this.entry = entry
    if (!entry) return this.layOut()
    adopt(entry)
    entry.append(this.badge)
    this.describe(this.client.getState())
    this.resized.observe(entry)
    this.resized.observe(sidebarOf(entry))
    this.layOut()
  }

  private place(element: HTMLElement, parent: HTMLElement | null): void {
    if (element.parentElement === parent) return
    if (parent) parent.append(element)
    else element.remove()
  }

  /** The badge fits the entry, and the panel opens beside the sidebar. */
  private layOut(): void {
    const { entry, panel, badge } = this
    badge.toggleAttribute('compact', entry !== null && entry.offsetWidth < COLLAPSED)
    const start = entry && window.innerWidth >= PHONE ? edgeOf(sidebarOf(entry)) : 0
    panel.style.setProperty('--hd-notify-panel-start', `${start}px`)
  }

  private describe(state: State): void {
    this.entry?.setAttribute('aria-label', bellLabel(state))
    this.entry?.setAttribute('aria-expanded', String(state.panelOpen))
  }
}

/** How far an element at the start of the page reaches into it. */
function edgeOf(element: HTMLElement): number {
  const { left, right } = element.getBoundingClientRect()
  const isRightToLeft = getComputedStyle(element).direction === 'rtl'
  return Math.round(isRightToLeft ? window.innerWidth - left : right)
}
