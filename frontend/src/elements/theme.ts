import { computed, onMounted, onUnmounted, ref, type ComputedRef } from 'vue'

export type Theme = 'light' | 'dark'

/**
 * All colours: the host page's variable (frappe-ui names), and the values without one.
 * Pages can override each with `--hd-notify-<name>`.
 */
export const COLORS = {
  surface: { host: '--surface-white', light: '#ffffff', dark: '#0f0f0f' },
  raised: { host: '--surface-modal', light: '#ffffff', dark: '#232323' },
  hover: { host: '--surface-gray-1', light: '#f8f8f8', dark: '#232323' },
  muted: { host: '--surface-gray-2', light: '#f3f3f3', dark: '#2b2b2b' },
  active: { host: '--surface-gray-3', light: '#ededed', dark: '#343434' },
  line: { host: '--outline-gray-1', light: '#ededed', dark: '#232323' },
  border: { host: '--outline-gray-2', light: '#e2e2e2', dark: '#343434' },
  focus: { host: '--outline-gray-4', light: '#808080', dark: '#999999' },
  strong: { host: '--ink-gray-9', light: '#171717', dark: '#f8f8f8' },
  text: { host: '--ink-gray-8', light: '#383838', dark: '#d4d4d4' },
  soft: { host: '--ink-gray-6', light: '#525252', dark: '#999999' },
  accent: { host: '--surface-blue-3', light: '#007be0', dark: '#3294e3' },
  danger: { host: '--ink-red-4', light: '#b52a2a', dark: '#ff7a7a' },
  alert: { host: '--surface-red-5', light: '#cc2929', dark: '#e43838' },
} as const

/** The colours as CSS variables; a forced theme ignores those of the host page. */
export function colorVariables(theme: Theme, forced: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(COLORS).map(([name, color]) => {
      const value = forced ? color[theme] : `var(${color.host}, ${color[theme]})`
      return [`--${name}`, `var(--hd-notify-${name}, ${value})`]
    }),
  )
}

/** Colours for the `theme` attribute, else for <html data-theme>, also when that changes. */
export function useTheme(wanted: () => string | undefined): ComputedRef<Record<string, string>> {
  const host = ref(hostTheme())
  const observer = new MutationObserver(() => (host.value = hostTheme()))
  onMounted(() =>
    observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'class'] }),
  )
  onUnmounted(() => observer.disconnect())
  return computed(() => {
    const forced = wanted()
    const theme = isTheme(forced) ? forced : host.value
    return { ...colorVariables(theme, isTheme(forced)), 'color-scheme': theme }
  })
}

/** Whether the current theme is dark, given the `theme` attribute. */
export function isDark(wanted: string | undefined): boolean {
  return (isTheme(wanted) ? wanted : hostTheme()) === 'dark'
}

function hostTheme(): Theme {
  const { dataset, classList } = document.documentElement
  return dataset.theme === 'dark' || classList.contains('dark') ? 'dark' : 'light'
}

function isTheme(value: string | undefined): value is Theme {
  return value === 'light' || value === 'dark'
}
