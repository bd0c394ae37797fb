import type { State } from '../client/state'
import { UNREAD_CAP } from '../client/inboxModel'
import { __ } from '../i18n'

const MAX_LENGTH = 300

/** Cuts a text between characters as users see them (graphemes). */
export function shorten(text: string, maxLength = MAX_LENGTH): string {
  if (text.length <= maxLength) return text
  let end = 0
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, maxLength * 2))) {
    if (end + segment.length > maxLength) break
    end += segment.length
  }
  return `${text.slice(0, end)}…`
}

/** The text of the badge; empty at 0. */
export function badgeText(unread: number): string {
  if (unread <= 0) return ''
  return unread >= UNREAD_CAP ? __('{0}+', [UNREAD_CAP - 1]) : String(unread)
}

/** The accessible name of the bell. */
export function bellLabel({ unread }: Pick<State, 'unread'>): string {
  if (unread <= 0) return __('Notifications')
  return __('Notifications, {0} unread', [badgeText(unread)])
}

/** Up to two letters, for a person without a picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters
    .map((word) => firstLetter(word ?? ''))
    .join('')
    .toLocaleUpperCase()
}

function firstLetter(word: string): string {
  return [...new Intl.Segmenter().segment(word)][0]?.segment ?? ''
}
