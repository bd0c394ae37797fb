import {
  WEEKDAYS,
  type Channel,
  type PreferenceChanges,
  type Preferences,
  type Weekday,
} from '../client/preferences'
import { when } from '../elements/time'
import { __, language } from '../i18n'
import { grouped } from './week'

/** 5 January 2026 was a Monday. */
const MONDAY = Date.UTC(2026, 0, 5)

export function dayName(day: Weekday, length: 'long' | 'short' = 'long'): string {
  const date = MONDAY + WEEKDAYS.indexOf(day) * 86_400_000
  return new Intl.DateTimeFormat(language(), { weekday: length, timeZone: 'UTC' }).format(date)
}

/** A time of day in the reader's language. */
export function timeName(time: string): string {
  const [hours = 0, rest = 0] = time.split(':').map(Number)
  const moment = Date.UTC(2026, 0, 5, hours, rest)
  const style = { timeStyle: 'short', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(language(), style).format(moment)
}

/** The preferences as sentences, for the user. */
export function summarize(preferences: Preferences, now = Date.now()): string[] {
  return [bell(preferences), mail(preferences), quiet(preferences), state(preferences, now)].filter(
    Boolean,
  )
}

function bell(preferences: Preferences): string {
  const events = chosen(preferences, 'app')
  if (!events) return __('Bell notifications are off.')
  return __('You get bell notifications for {0}.', [events])
}

function mail(preferences: Preferences): string {
  const events = chosen(preferences, 'email')
  if (!preferences.email_available) return __('Email is not set up on this site.')
  if (!events) return __('Email notifications are off.')
  const { frequency, unread_minutes, digest_time, digest_weekday } = preferences
  const time = timeName(digest_time)
  switch (frequency) {
    case 'Instant':
      return __('You get an email right away for {0}.', [events])
    case 'When unread':
      return __('You get an email if a notification is still unread after {0} minutes, for {1}.', [
        unread_minutes,
        events,
      ])
    case 'Hourly':
      return __('You get an hourly digest of unread notifications, for {0}.', [events])
    case 'Daily':
      return __('You get a daily digest of unread notifications at {0}, for {1}.', [time, events])
    case 'Weekly':
      return __('You get a weekly digest of unread notifications on {0} at {1}, for {2}.', [
        dayName(digest_weekday),
        time,
        events,
      ])
  }
}

function quiet({ quiet_hours, urgent_passes, time_zone }: Preferences): string {
  if (!quiet_hours.length) return __('No quiet hours set.')
  const hours = grouped(quiet_hours).map(({ days, hours: { from, until } }) =>
    from === until
      ? __('{0} all day', [dayRange(days)])
      : __('{0} {1}–{2}', [dayRange(days), timeName(from), timeName(until)]),
  )
  const values = [list(hours), time_zone]
  return urgent_passes
    ? __(
        'Quiet hours (urgent tickets still come through): {0} ({1}). Email is held until quiet hours end.',
        values,
      )
    : __('Quiet hours: {0} ({1}). Email is held until quiet hours end.', values)
}

function state(
  { quiet_now, quiet_until, next_digest, frequency }: Preferences,
  now: number,
): string {
  if (quiet_now && quiet_until)
    return __('Quiet hours are active until {0}.', [when(quiet_until, now)])
  const isCollected = frequency !== 'Instant' && frequency !== 'When unread'
  if (isCollected && next_digest) return __('Next digest: {0}.', [when(next_digest, now)])
  return ''
}

function chosen(preferences: Preferences, channel: Channel): string {
  const { events } = preferences
  const on = events.filter((event) => event[channel] && (preferences[channel] || event.locked))
  if (!on.length) return ''
  const off = events.filter((event) => !on.includes(event))
  if (!off.length && on.length > 2) return __('everything below')
  if (off.length && off.length * 2 < on.length) {
    return __('everything below except {0}', [list(off.map(quoted))])
  }
  return list(on.map(quoted))
}

/** The label of an event is a sentence, so it is quoted. */
function quoted({ label }: { label: string }): string {
  return __('“{0}”', [label])
}

/** "Mon–Fri" for consecutive days, else each of them. */
function dayRange(days: Weekday[]): string {
  const [first, last] = [days[0], days.at(-1)]
  if (days.length === 7) return __('every day')
  const follows = days.every(
    (day, index) =>
      !index || WEEKDAYS.indexOf(day) === WEEKDAYS.indexOf(days[index - 1] ?? day) + 1,
  )
  if (days.length > 2 && follows && first && last) {
    return __('{0}–{1}', [dayName(first, 'short'), dayName(last, 'short')])
  }
  return list(days.map((day) => dayName(day, 'short')))
}

function list(words: string[]): string {
  return new Intl.ListFormat(language(), { style: 'long', type: 'conjunction' }).format(words)
}

/** The changes that reset everything to the defaults. */
export function defaultsOf({ chosen: keys }: Preferences): PreferenceChanges {
  const changes: Record<string, unknown> = {}
  const events: Record<string, Partial<Record<string, null>>> = {}
  for (const key of keys) {
    const [, event, channel] = /^events\.(.+)\.(app|email)$/.exec(key) ?? []
    if (event && channel) events[event] = { ...events[event], [channel]: null }
    else changes[key] = null
  }
  return { ...changes, ...(Object.keys(events).length && { events }) } as PreferenceChanges
}
