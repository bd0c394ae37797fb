import { WEEKDAYS, type QuietHours, type Weekday } from '../client/preferences'

/** Minutes since Monday 00:00; the end is excluded. */
export interface Interval {
  start: number
  end: number
}

export const HOUR = 60
export const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** Quiet hours as sorted intervals; one that passes Sunday midnight is split. */
export function fromQuietHours(quiet: readonly QuietHours[]): Interval[] {
  const intervals = quiet.map(({ weekday, from, until }) => {
    const day = WEEKDAYS.indexOf(weekday) * DAY
    const [start, end] = [minutes(from), minutes(until)]
    return { start: day + start, end: day + end + (end <= start ? DAY : 0) }
  })
  return merged(intervals.flatMap(splitAtWeekEnd))
}

/** The reverse: one entry per interval, even over midnight; more than 24 hours are split by day. */
export function toQuietHours(intervals: readonly Interval[]): QuietHours[] {
  return joinedAtWeekEnd(merged(intervals)).flatMap(({ start, end }) => {
    if (end - start <= DAY) return [entry(start, end)]
    const entries: QuietHours[] = []
    for (let from = start; from < end;) {
      const until = Math.min(end, (Math.floor(from / DAY) + 1) * DAY)
      entries.push(entry(from, until))
      from = until
    }
    return entries
  })
}

/** The intervals with one added (`quiet`) or removed. */
export function withInterval(
  intervals: readonly Interval[],
  { start, end }: Interval,
  quiet: boolean,
): Interval[] {
  if (quiet) return merged([...intervals, { start, end }])
  const rest = intervals.flatMap((interval) => [
    { start: interval.start, end: Math.min(interval.end, start) },
    { start: Math.max(interval.start, end), end: interval.end },
  ])
  return merged(rest)
}

/** The quiet part of an hour, from 0 to 1. */
export function quietShare(intervals: readonly Interval[], start: number): number {
  const end = start + HOUR
  const quiet = intervals.reduce(
    (sum, interval) =>
      sum + Math.max(0, Math.min(end, interval.end) - Math.max(start, interval.start)),
    0,
  )
  return quiet / HOUR
}

/** Entries with equal times, grouped: for example the nights of Monday to Friday. */
export function grouped(quiet: readonly QuietHours[]): { days: Weekday[]; hours: QuietHours }[] {
  const groups = new Map<string, { days: Weekday[]; hours: QuietHours }>()
  for (const hours of quiet) {
    const key = `${hours.from} ${hours.until}`
    const group = groups.get(key)
    if (group) group.days.push(hours.weekday)
    else groups.set(key, { days: [hours.weekday], hours })
  }
  return [...groups.values()]
}

function merged(intervals: readonly Interval[]): Interval[] {
  const result: Interval[] = []
  const sorted = intervals
    .filter(({ start, end }) => start < end)
    .sort((one, other) => one.start - other.start)
  for (const { start, end } of sorted) {
    const last = result.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

function splitAtWeekEnd({ start, end }: Interval): Interval[] {
  if (end <= WEEK) return [{ start, end }]
  return [
    { start, end: WEEK },
    { start: 0, end: end - WEEK },
  ]
}

function joinedAtWeekEnd(intervals: Interval[]): Interval[] {
  const first = intervals[0]
  const last = intervals.at(-1)
  if (!first || !last || first === last || first.start !== 0 || last.end !== WEEK) return intervals
  const joined = { start: last.start, end: WEEK + first.end }
  return joined.end - joined.start > DAY ? intervals : [...intervals.slice(1, -1), joined]
}

function entry(start: number, end: number): QuietHours {
  const weekday = WEEKDAYS[Math.floor(start / DAY) % 7] ?? 'Monday'
  return { weekday, from: clock(start), until: clock(end) }
}

export function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  return hours * HOUR + rest
}

function clock(minute: number): string {
  const of = (value: number) => String(value).padStart(2, '0')
  return `${of(Math.floor((minute % DAY) / HOUR))}:${of(minute % HOUR)}`
}
