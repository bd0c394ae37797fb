import { __ } from '../i18n'

export interface Preset {
  label: string
  until: Date
}

const MORNING = 9
const EVENING = 18
const YEAR = 365 * 86_400_000

/** Times to snooze until, in the reader's time zone. */
export function presets(now: Date): Preset[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const toMonday = (8 - now.getDay()) % 7 || 7
  const list = [
    { label: __('In 1 hour'), until: new Date(now.getTime() + 3_600_000) },
    { label: __('This evening'), until: at(0, EVENING) },
    { label: __('Tomorrow'), until: at(1, MORNING) },
    { label: __('Next Monday'), until: at(toMonday, MORNING) },
  ]
  // Without "this evening" shortly before it, and without "next Monday" if that is tomorrow.
  return list.filter(
    ({ until }, index) =>
      !(index === 1 && until.getTime() - now.getTime() < 5_400_000) &&
      !(index === 3 && toMonday === 1),
  )
}

/** The value of a date-time field; null if it is not within the next year. */
export function parseField(value: string, now: Date): Date | null {
  const until = new Date(value)
  const ahead = until.getTime() - now.getTime()
  return ahead > 0 && ahead <= YEAR ? until : null
}

/** A time as the value of a date-time field: local, to the minute. */
export function fieldValue(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return local.toISOString().slice(0, 16)
}
