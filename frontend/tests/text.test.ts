import { afterEach, describe, expect, it } from 'vitest'
import { badgeText, initials, shorten } from '../src/elements/text'
import { ago, inFull } from '../src/elements/time'
import { COLORS, colorVariables } from '../src/elements/theme'
import { iconFor } from '../src/elements/icons'
import { __, language } from '../src/i18n'

afterEach(() => {
  delete window.helpdesk_notify
})

describe('the badge', () => {
  it.each([
    [-1, ''],
    [0, ''],
    [1, '1'],
    [99, '99'],
    [100, '99+'],
  ])('for %i is "%s"', (unread, expected) => expect(badgeText(unread)).toBe(expected))
})

describe('a text', () => {
  it('is shortened between graphemes', () => {
    const family = '👩‍👩‍👧‍👦'
    expect(shorten('short')).toBe('short')
    expect(shorten(family.repeat(10), family.length * 2 + 3)).toBe(`${family.repeat(2)}…`)
    expect([...shorten('x'.repeat(10_000))]).toHaveLength(301)
  })

  it('gives initials', () => {
    expect(initials('Jane van der Smith')).toBe('JS')
    expect(initials('system')).toBe('S')
    expect(initials('  ')).toBe('')
    expect(initials('محمد علي')).toBe('مع')
  })

  it('is translated, with its values filled in once', () => {
    window.helpdesk_notify = { messages: { '{0} of {1}': '{1}: {0}' } }
    expect(__('{0} of {1}', ['{1}', 2])).toBe('2: {1}')
    expect(__('Close')).toBe('Close')
    expect(__('{0} and {1}', [1])).toBe('1 and {1}')
  })
})

describe('a time', () => {
  const at = '2026-11-22T10:00:00.000000+00:00'
  const after = (seconds: number) => ago(at, Date.parse(at) + seconds * 1000, 'en')

  it('is shown in the largest unit that fits', () => {
    expect(after(20)).toBe('now')
    expect(after(60)).toBe('1 min. ago')
    expect(after(3_599)).toBe('59 min. ago')
    expect(after(7_200)).toBe('2 hr. ago')
    expect(after(90_000)).toBe('yesterday')
    expect(after(90 * 86_400)).toBe('3 mo. ago')
  })

  it('is never in the future, also with a wrong clock', () => {
    expect(after(-500)).toBe('now')
  })

  it('is shown in the user’s language, also if it is invalid', () => {
    window.helpdesk_notify = { lang: 'pt_BR' }
    expect(language()).toBe('pt-BR')
    expect(inFull(at)).toContain('2026')
    window.helpdesk_notify = { lang: 'not a language' }
    expect(language()).toBe('en')
  })
})

describe('an icon', () => {
  it('is that of the event, of its type, or a bell', () => {
    expect(iconFor({ event: 'ticket_reopened', type: 'Reaction' })).toBe('reopen')
    expect(iconFor({ event: 'their_own', type: 'Mention' })).toBe('mention')
    expect(iconFor({ event: 'constructor', type: 'Reaction' })).toBe('bell')
  })
})

describe('the colours', () => {
  const luminance = (hex: string) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const value = parseInt(hex.slice(1 + index * 2, 3 + index * 2), 16) / 255
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    }, 0)
  const contrast = (one: string, other: string) => {
    const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }

  describe.each(['light', 'dark'] as const)('when it is %s', (theme) => {
    it.each(['surface', 'raised', 'hover', 'muted'] as const)('are readable on %s', (ground) => {
      for (const ink of ['strong', 'text', 'soft'] as const) {
        expect(contrast(COLORS[ink][theme], COLORS[ground][theme])).toBeGreaterThanOrEqual(4.5)
      }
    })

    it('are visible on the badge and the marks', () => {
      expect(contrast(COLORS.text[theme], COLORS.active[theme])).toBeGreaterThanOrEqual(4.5)
      for (const mark of ['accent', 'alert', 'focus'] as const) {
        expect(contrast(COLORS[mark][theme], COLORS.surface[theme])).toBeGreaterThanOrEqual(3)
      }
    })
  })

  it('are the host’s, unless a theme is forced', () => {
    expect(colorVariables('dark', false)['--surface']).toContain('--surface-white')
    expect(colorVariables('dark', true)['--surface']).toBe('var(--hd-notify-surface, #0f0f0f)')
  })
})
