/** What an agent has chosen, as `helpdesk_notify.api.preferences` gives and takes it. */

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

/** `until` at or before `from`: over midnight. */
export interface QuietHours {
  weekday: Weekday
  from: string
  until: string
}

export interface EventChoice {
  event: string
  label: string
  /** The administrator insists. */
  locked: boolean
  /** Nothing was chosen, and by default only the most urgent tickets are told of. */
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
  /** What differs from what the administrator has set: "frequency", "events.mentioned.email". */
  chosen: string[]
  quiet_now: boolean
  quiet_until: string | null
  /** Whether the site can send mail at all. */
  email_available: boolean
  next_digest: string | null
  time_zones: string[]
}

/** What is to change; null goes back to what the administrator has set. */
export type PreferenceChanges = { [Key in keyof Values]?: Values[Key] | null } & {
  events?: Record<string, Partial<Record<Channel, boolean | null>>>
}
