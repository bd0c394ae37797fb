import { onMounted, onUnmounted } from 'vue'

/** Whatever opens the panel is not outside of it: else a click would close and open it at once. */
const OPENERS = 'hd-notify-bell, hd-notify-toast, hd-notify-panel, [data-hd-notify-entry]'

/** Calls when something is pressed that is neither the panel nor what opens it. */
export function useOutside(call: () => void): void {
  const onPress = (event: Event) => {
    const inside = event
      .composedPath()
      .some((target) => target instanceof Element && target.matches(OPENERS))
    if (!inside) call()
  }
  onMounted(() => document.addEventListener('pointerdown', onPress, true))
  onUnmounted(() => document.removeEventListener('pointerdown', onPress, true))
}
