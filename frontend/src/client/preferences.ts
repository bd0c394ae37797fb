/** The preferences of an agent: data of `helpdesk_notify.api`. */

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

export type Weekday = (typeof WEEKDAYS)[number]

export type Frequency = 'Instant' | 'When unread' | 'Hourly' | 'Daily' | 'Weekly'

/** Past midnight if `until` is not after `from`. */
export interface QuietHours {
  weekday: Weekday
  from: string
  until: string
}

export interface EventChoice {
  event: string
  label: string
  /** Set by the administrator. */
  locked: boolean
  /** By default for the most urgent tickets only, and not changed by the user. */
  only_urgent?: boolean
  app: boolean
  email: boolean
}

export type Channel = 'app' | 'email'

interface Values {
  app: boolean
  email: boolean
  frequency: Frequency
  unread_minutes: number
  digest_time: string
  digest_weekday: Weekday
  urgent_passes: boolean
  sound: boolean
  toast: boolean
  time_zone: string
  quiet_hours: QuietHours[]
}

export interface Preferences extends Values {
  events: EventChoice[]
  /** Keys that differ from the defaults: "frequency", "events.mentioned.email". */
  chosen: string[]
  quiet_now: boolean
  quiet_until: string | null
  /** Whether the site can send email. */
  email_available: boolean
  next_digest: string | null
  time_zones: string[]
}

/** null resets to the default. */
export type PreferenceChanges = { [Key in keyof Values]?: Values[Key] | null } & {
  events?: Record<string, Partial<Record<Channel, boolean | null>>>
}
