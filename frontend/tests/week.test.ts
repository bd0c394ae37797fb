import { describe, expect, it } from 'vitest'
import type { QuietHours, Weekday } from '../src/client/preferences'
import { fromQuietHours, withInterval, quietShare, toQuietHours } from '../src/preferences/week'
import { defaultsOf, inWords } from '../src/preferences/words'
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

  it('longer than a day are told day by day', () => {
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

  it('are withInterval and wiped hour by hour', () => {
    const night = fromQuietHours([quiet('Monday', '20:00', '22:00')])
    const longer = withInterval(night, { start: 22 * 60, end: 23 * 60 }, true)
    expect(toQuietHours(longer)).toEqual([quiet('Monday', '20:00', '23:00')])
    const split = withInterval(longer, { start: 21 * 60, end: 22 * 60 }, false)
    expect(toQuietHours(split)).toEqual([
      quiet('Monday', '20:00', '21:00'),
      quiet('Monday', '22:00', '23:00'),
    ])
  })

  it('may fill half an hour', () => {
    const half = fromQuietHours([quiet('Tuesday', '08:30', '10:00')])
    expect(quietShare(half, (24 + 8) * 60)).toBe(0.5)
    expect(quietShare(half, (24 + 9) * 60)).toBe(1)
    expect(quietShare(half, (24 + 10) * 60)).toBe(0)
  })
})

describe('the preferences in words', () => {
  const words = (changes: Parameters<typeof preferences>[0]) => inWords(preferences(changes))

  it('name what comes, how, and when it is quiet', () => {
    const nights = (['Monday', 'Tuesday', 'Wednesday'] as const).map((day) =>
      quiet(day, '20:00', '08:00'),
    )
    expect(words({ quiet_hours: [...nights, quiet('Saturday', '00:00', '00:00')] })).toEqual([
      'The bell tells you at once: “Somebody mentions me” and “I am assigned”.',
      'You get an e-mail at once: “Somebody mentions me”.',
      expect.stringMatching(
        /^Quiet, but for urgent tickets: Mon–Wed 8:00\sPM–8:00\sAM and Sat all day \(Europe\/Berlin\)/,
      ),
    ])
  })

  it.each([
    [{ frequency: 'When unread' as const }, 'have not read after 15 minutes'],
    [{ frequency: 'Hourly' as const }, 'one e-mail an hour'],
    [{ frequency: 'Daily' as const }, 'one e-mail a day at 8:00'],
    [{ frequency: 'Weekly' as const }, 'one e-mail a week, on Monday at 8:00'],
    [{ email: false }, 'You get no e-mail.'],
    [{ email_available: false }, 'This site sends no e-mail.'],
  ])('say of %j: %s', (changes, expected) => expect(words(changes)[1]).toContain(expected))

  it('name the exceptions where those are fewer', () => {
    const events = ['A', 'B', 'C', 'D'].map((label) => ({
      event: label,
      label,
      locked: false,
      app: label !== 'B',
      email: true,
    }))
    expect(words({ events }).slice(0, 2)).toEqual([
      'The bell tells you at once: everything below but “B”.',
      'You get an e-mail at once: everything below.',
    ])
  })

  it('count what the administrator insists on, whatever is switched off', () => {
    expect(words({ app: false })[0]).toBe('The bell tells you at once: “I am assigned”.')
  })

  it('tell when the next mail is due, or that it is quiet now', () => {
    const next_digest = new Date(Date.now() + 3_600_000).toISOString()
    expect(words({ frequency: 'Hourly', next_digest }).at(-1)).toContain('The next e-mail is due')
    expect(words({ frequency: 'Instant', next_digest })).toHaveLength(3)
    expect(words({ quiet_now: true, quiet_until: next_digest }).at(-1)).toContain('It is quiet now')
  })
})

describe('going back to the defaults', () => {
  it('takes back each choice, and only those', () => {
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
