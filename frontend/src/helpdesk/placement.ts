import type { NotifyClient } from '../client'
import { createElement } from '../define'
import type { State } from '../client/state'
import { bellLabel } from '../elements/text'
import { findEntry, markEntry, sidebarOf, unmarkEntry } from './entry'
import { isCustomerPage } from './navigate'
import { findMenuButton } from './phone'

/** Below this width in pixels the entry shows its icon only. */
const COLLAPSED_WIDTH = 80
const PHONE_WIDTH = 640
/** Milliseconds between two checks. */
const CHECK_INTERVAL = 100

/**
 * Keeps the badge in place while Helpdesk renders its page again: in the sidebar's entry, or on
 * the menu button of the phone layout. If neither is found, a bell floats in the corner.
 */
export class BellPlacement {
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
    this.unsubscribe = client.subscribe((state) => this.label(state))
  }

  /** `timeout`: milliseconds to wait for the entry before the floating bell is shown. */
  watch(timeout: number): void {
    this.changed.observe(document.body, { childList: true, subtree: true })
    this.waiting = setTimeout(() => {
      this.waiting = null
      this.check()
    }, timeout)
    this.check()
  }

  end(): void {
    this.changed.disconnect()
    this.resized.disconnect()
    this.unsubscribe()
    if (this.waiting) clearTimeout(this.waiting)
    for (const element of [this.badge, this.menuBadge, this.floating]) element.remove()
    if (this.entry) unmarkEntry(this.entry)
  }

  /** Helpdesk changes its page in many small steps: one check for all of them is enough. */
  private schedule(): void {
    if (this.scheduled || this.isInPlace()) return
    this.scheduled = true
    setTimeout(() => {
      this.scheduled = false
      this.check()
    }, CHECK_INTERVAL)
  }

  private isInPlace(): boolean {
    return this.entry !== null && this.entry.isConnected && this.entry.contains(this.badge)
  }

  private check(): void {
    if (!this.isInPlace()) this.useEntry(findEntry())
    const missing = !this.entry && !isCustomerPage(location.pathname)
    this.place(this.menuBadge, missing ? findMenuButton() : null)
    const float = missing && !this.waiting && !this.menuBadge.isConnected
    this.place(this.floating, float ? document.body : null)
  }

  private useEntry(entry: HTMLElement | null): void {
    this.resized.disconnect()
    this.entry = entry
    if (!entry) return this.layOut()
    markEntry(entry)
    entry.append(this.badge)
    this.label(this.client.getState())
    this.resized.observe(entry)
    this.resized.observe(sidebarOf(entry))
    this.layOut()
  }

  private place(element: HTMLElement, parent: HTMLElement | null): void {
    if (element.parentElement === parent) return
    if (parent) parent.append(element)
    else element.remove()
  }

  /** Fits the badge to the entry, and puts the panel beside the sidebar. */
  private layOut(): void {
    const { entry, panel, badge } = this
    badge.toggleAttribute('compact', entry !== null && entry.offsetWidth < COLLAPSED_WIDTH)
    const start = entry && window.innerWidth >= PHONE_WIDTH ? endOf(sidebarOf(entry)) : 0
    panel.style.setProperty('--hd-notify-panel-start', `${start}px`)
  }

  private label(state: State): void {
    this.entry?.setAttribute('aria-label', bellLabel(state))
    this.entry?.setAttribute('aria-expanded', String(state.panelOpen))
  }
}

/** Pixels from the start of the page to the end of the element. */
function endOf(element: HTMLElement): number {
  const { left, right } = element.getBoundingClientRect()
  const isRightToLeft = getComputedStyle(element).direction === 'rtl'
  return Math.round(isRightToLeft ? window.innerWidth - left : right)
}
