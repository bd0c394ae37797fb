import { onUnmounted, watch, type Ref } from 'vue'

/** Calls when the end of the list comes near, and again as long as it stays there. */
export function useEndOfList(end: Readonly<Ref<HTMLElement | null>>, call: () => unknown): void {
  const observer = new IntersectionObserver(onSight, { rootMargin: '400px' })

  async function onSight(entries: IntersectionObserverEntry[]): Promise<void> {
    const last = entries.at(-1)
    if (!last?.isIntersecting) return
    await call()
    observer.unobserve(last.target)
    if (end.value === last.target) observer.observe(last.target)
  }

  watch(end, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  })
  onUnmounted(() => observer.disconnect())
}
