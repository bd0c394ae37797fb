import { describe, expect, it } from 'vitest'
import type { QuietHours, Weekday } from '../src/client/preferences'
import { fromQuietHours, withInterval, quietShare, toQuietHours } from '../src/preferences/week'
import { defaultsOf, summarize } from '../src/preferences/texts'
import { preferences } from './helpers'

const quiet = (weekday: Weekday, from: string, until: string): QuietHours => ({
  weekday,
  from,
  until,
})
const again = (...entries: QuietHours[]) => toQuietHours(fromQuietHours(entries))

describe('quiet hours', () => {
  it.each([
    [[quiet('Monday', '09:00', '12:30')]],
    [[quiet('Monday', '20:00', '08:00'), quiet('Friday', '20:00', '08:00')]],
    [[quiet('Sunday', '20:00', '08:00')]],
    [[quiet('Saturday', '00:00', '00:00')]],
  ])('come back as they were: %j', (entries) => expect(again(...entries)).toEqual(entries))

  it('that touch or overlap become one', () => {
    expect(again(quiet('Monday', '08:00', '10:00'), quiet('Monday', '09:00', '12:00'))).toEqual([
      quiet('Monday', '08:00', '12:00'),
    ])
  })

  it('longer than a day are split by day', () => {
    const weekend = [
      quiet('Friday', '18:00', '00:00'),
      quiet('Saturday', '00:00', '00:00'),
      quiet('Sunday', '00:00', '00:00'),
    ]
    expect(again(...weekend)).toEqual(weekend)
  })

  it('of the whole week stay that', () => {
    const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
    const week = days.map((day) => quiet(day as Weekday, '00:00', '00:00'))
    expect(again(...week)).toEqual(week)
  })

  it('are added and removed hour by hour', () => {
    const night = fromQuietHours([quiet('Monday', '20:00', '22:00')])
    const longer = withInterval(night, { start: 22 * 60, end: 23 * 60 }, true)
    expect(toQuietHours(longer)).toEqual([quiet('Monday', '20:00', '23:00')])
    const split = withInterval(longer, { start: 21 * 60, end: 22 * 60 }, false)
    expect(toQuietHours(split)).toEqual([
      quiet('Monday', '20:00', '21:00'),
      quiet('Monday', '22:00', '23:00'),
    ])
  })

  it('can start at half an hour', () => {
    const half = fromQuietHours([quiet('Tuesday', '08:30', '10:00')])
    expect(quietShare(half, (24 + 8) * 60)).toBe(0.5)
    expect(quietShare(half, (24 + 9) * 60)).toBe(1)
    expect(quietShare(half, (24 + 10) * 60)).toBe(0)
  })
})

describe('the summary of the preferences', () => {
  const summary = (changes: Parameters<typeof preferences>[0]) => summarize(preferences(changes))

  it('names events, channels and quiet hours', () => {
    const nights = (['Monday', 'Tuesday', 'Wednesday'] as const).map((day) =>
      quiet(day, '20:00', '08:00'),
    )
    expect(summary({ quiet_hours: [...nights, quiet('Saturday', '00:00', '00:00')] })).toEqual([
      'You get bell notifications for “Somebody mentions me” and “I am assigned”.',
      'You get an email right away for “Somebody mentions me”.',
      expect.stringMatching(
        /^Quiet hours \(urgent tickets still come through\): Mon–Wed 8:00\sPM–8:00\sAM and Sat all day \(Europe\/Berlin\)/,
      ),
    ])
  })

  it.each([
    [{ frequency: 'When unread' as const }, 'still unread after 15 minutes, for'],
    [{ frequency: 'Hourly' as const }, 'an hourly digest of unread notifications, for'],
    [{ frequency: 'Daily' as const }, 'a daily digest of unread notifications at 8:00'],
    [{ frequency: 'Weekly' as const }, 'a weekly digest of unread notifications on Monday at 8:00'],
    [{ email: false }, 'Email notifications are off.'],
    [{ email_available: false }, 'Email is not set up on this site.'],
  ])('for %j contains: %s', (changes, expected) => expect(summary(changes)[1]).toContain(expected))

  it('names the exceptions if those are fewer', () => {
    const events = ['A', 'B', 'C', 'D'].map((label) => ({
      event: label,
      label,
      locked: false,
      app: label !== 'B',
      email: true,
    }))
    expect(summary({ events }).slice(0, 2)).toEqual([
      'You get bell notifications for everything below except “B”.',
      'You get an email right away for everything below.',
    ])
  })

  it('includes locked events of a channel that is off', () => {
    expect(summary({ app: false })[0]).toBe('You get bell notifications for “I am assigned”.')
  })

  it('shows the time of the next digest, or the end of quiet hours', () => {
    const next_digest = new Date(Date.now() + 3_600_000).toISOString()
    expect(summary({ frequency: 'Hourly', next_digest }).at(-1)).toContain('Next digest: ')
    expect(summary({ frequency: 'Instant', next_digest })).toHaveLength(3)
    expect(summary({ quiet_now: true, quiet_until: next_digest }).at(-1)).toContain(
      'Quiet hours are active until',
    )
  })
})

describe('resetting to the defaults', () => {
  it('resets every changed preference, and no other', () => {
    const chosen = [
      'sound',
      'events.mentioned.app',
      'events.mentioned.email',
      'events.their.own.app',
    ]
    expect(defaultsOf(preferences({ chosen }))).toEqual({
      sound: null,
      events: { mentioned: { app: null, email: null }, 'their.own': { app: null } },
    })
  })
})
