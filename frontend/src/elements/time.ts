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

/** "5 min ago", in the reader's language; never in the future, even if the clock is slow. */
export function ago(at: string, now: number, locale = language()): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000) || 0
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' })
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ['second', Infinity]
  return format.format(-Math.floor(seconds / length) || 0, unit)
}

/** Full date and time, for tooltips. */
export function inFull(at: string, locale = language()): string {
  const moment = Date.parse(at)
  if (Number.isNaN(moment)) return ''
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(moment)
}

/** Date and time for labels; the time alone if it is today. */
export function when(at: string | number, now: number, locale = language()): string {
  const moment = new Date(at)
  const days = (moment.getTime() - now) / 86_400_000
  const isToday = moment.toDateString() === new Date(now).toDateString()
  const time = { hour: 'numeric', minute: '2-digit' } as const
  const far = days > 6 ? { month: 'short', day: 'numeric' } : { weekday: 'short' }
  return new Intl.DateTimeFormat(locale, isToday ? time : ({ ...far, ...time } as object)).format(
    moment,
  )
}

/** The current time in milliseconds, updated twice a minute. */
export function useNow(): Ref<number> {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval>
  onMounted(() => (timer = setInterval(() => (now.value = Date.now()), TICK)))
  onUnmounted(() => clearInterval(timer))
  return now
}
