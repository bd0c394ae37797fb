import { onUnmounted, watch, type Ref } from 'vue'

/** Calls `loadMore` while the element at the end of the list is in or near the viewport. */
export function useInfiniteScroll(
  end: Readonly<Ref<HTMLElement | null>>,
  loadMore: () => unknown,
): void {
  const observer = new IntersectionObserver(onIntersect, { rootMargin: '400px' })

  async function onIntersect(entries: IntersectionObserverEntry[]): Promise<void> {
    const last = entries.at(-1)
    if (!last?.isIntersecting) return
    await loadMore()
    observer.unobserve(last.target)
    if (end.value === last.target) observer.observe(last.target)
  }

  watch(end, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  })
  onUnmounted(() => observer.disconnect())
}
