/** The text in the reader's language, with {0}, {1}, … filled in. */
export function __(text: string, values: (string | number)[] = []): string {
  const translated = window.helpdesk_notify?.messages?.[text] || text
  return translated.replace(/\{(\d+)\}/g, (match, index) => String(values[Number(index)] ?? match))
}

/** The reader's language, for dates. */
export function language(): string {
  const wanted = window.helpdesk_notify?.lang || document.documentElement.lang || navigator.language
  try {
    return Intl.getCanonicalLocales(wanted.replace('_', '-'))[0] ?? 'en'
  } catch {
    return 'en'
  }
}
