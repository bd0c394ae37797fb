import { onMounted, onUnmounted, ref, type Ref } from 'vue'
import { language } from '../i18n'

const TICK = 30_000
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "5 min ago", in the reader's language. A clock that is behind never gives a future. */
export function ago(at: string, now: number, locale = language()): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000)
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ['second', Infinity]
  return format.format(-Math.floor(seconds / length) || 0, unit)
}

/** The date in full, for whoever points at the short one. */
export function inFull(at: string, locale = language()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(
    Date.parse(at),
  )
}

/** The time, moving on twice a minute while in use. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval>
  onMounted(() => (timer = setInterval(() => (now.value = Date.now()), TICK)))
  onUnmounted(() => clearInterval(timer))
  return now
}
