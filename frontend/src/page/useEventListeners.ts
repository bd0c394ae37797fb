import { watch, type Ref } from 'vue'

/** Adds event listeners to an element, and removes them when it changes or goes. */
export function useEventListeners<Type extends keyof HTMLElementEventMap>(
  target: Readonly<Ref<HTMLElement | null>>,
  listeners: { [Key in Type]: (event: HTMLElementEventMap[Key]) => unknown },
  options: AddEventListenerOptions = { passive: true },
): void {
  watch(
    target,
    (element, _before, onCleanup) => {
      const abort = new AbortController()
      for (const [type, listener] of Object.entries(listeners)) {
        element?.addEventListener(type, listener as EventListener, {
          ...options,
          signal: abort.signal,
        })
      }
      onCleanup(() => abort.abort())
    },
    { immediate: true },
  )
}
