import { WEEKDAYS, type QuietHours, type Weekday } from '../client/preferences'

/** A stretch of the week in minutes since Monday 00:00; the end is not part of it. */
export interface Stretch {
  start: number
  end: number
}

export const HOUR = 60
export const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** What the server keeps, as stretches in order; Sunday night may go on on Monday morning. */
export function fromQuietHours(quiet: readonly QuietHours[]): Stretch[] {
  const stretches = quiet.map(({ weekday, from, until }) => {
    const day = WEEKDAYS.indexOf(weekday) * DAY
    const [start, end] = [minutes(from), minutes(until)]
    return { start: day + start, end: day + end + (end <= start ? DAY : 0) }
  })
  return merged(stretches.flatMap(cutAtWeeksEnd))
}

/** Back again: one entry a night, even over midnight, and whole days where it is longer. */
export function toQuietHours(stretches: readonly Stretch[]): QuietHours[] {
  return joinedAtWeeksEnd(merged(stretches)).flatMap(({ start, end }) => {
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

/** The stretches with one more quiet, or no longer quiet. */
export function painted(
  stretches: readonly Stretch[],
  { start, end }: Stretch,
  quiet: boolean,
): Stretch[] {
  if (quiet) return merged([...stretches, { start, end }])
  const rest = stretches.flatMap((stretch) => [
    { start: stretch.start, end: Math.min(stretch.end, start) },
    { start: Math.max(stretch.start, end), end: stretch.end },
  ])
  return merged(rest)
}

/** How much of an hour is quiet: 0, 1, or something in between. */
export function quietShare(stretches: readonly Stretch[], start: number): number {
  const end = start + HOUR
  const quiet = stretches.reduce(
    (sum, stretch) =>
      sum + Math.max(0, Math.min(end, stretch.end) - Math.max(start, stretch.start)),
    0,
  )
  return quiet / HOUR
}

/** Entries that read alike on several days, said once: nights of Monday to Friday. */
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

function merged(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = []
  const sorted = stretches
    .filter(({ start, end }) => start < end)
    .sort((one, other) => one.start - other.start)
  for (const { start, end } of sorted) {
    const last = result.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

function cutAtWeeksEnd({ start, end }: Stretch): Stretch[] {
  if (end <= WEEK) return [{ start, end }]
  return [
    { start, end: WEEK },
    { start: 0, end: end - WEEK },
  ]
}

function joinedAtWeeksEnd(stretches: Stretch[]): Stretch[] {
  const first = stretches[0]
  const last = stretches.at(-1)
  if (!first || !last || first === last || first.start !== 0 || last.end !== WEEK) return stretches
  const joined = { start: last.start, end: WEEK + first.end }
  return joined.end - joined.start > DAY ? stretches : [...stretches.slice(1, -1), joined]
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
