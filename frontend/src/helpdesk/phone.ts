/** Helpdesk's layout for phones: the sidebar is a drawer behind a menu button. */

const MENU_BUTTON = 'button:has(svg.feather-menu)'

export function findMenuButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>(MENU_BUTTON)
}

/** The drawer closes on Escape, like every dialog. */
export function closeDrawer(entry: Element): void {
  if (!entry.closest('[role="dialog"]')) return
  const escape = { key: 'Escape', code: 'Escape', bubbles: true, cancelable: true }
  entry.dispatchEvent(new KeyboardEvent('keydown', escape))
}
