import { onMounted, onUnmounted } from 'vue'

/** What opens the panel counts as inside: a click there would close and open it again. */
const OPENERS = 'hd-notify-bell, hd-notify-toast, hd-notify-panel, [data-hd-notify-entry]'

/** Calls `onOutside` on every press outside the panel. */
export function useClickOutside(onOutside: () => void): void {
  const onPress = (event: Event) => {
    const inside = event
      .composedPath()
      .some((target) => target instanceof Element && target.matches(OPENERS))
    if (!inside) onOutside()
  }
  onMounted(() => document.addEventListener('pointerdown', onPress, true))
  onUnmounted(() => document.removeEventListener('pointerdown', onPress, true))
}
