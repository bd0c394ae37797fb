// Writes the list of all texts of the user interface, for the server to translate.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/', import.meta.url)
export const target = new URL('../../helpdesk_notify/public/ui_messages.json', import.meta.url)

const CALL = /\b__\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g

export function messages() {
  const files = readdirSync(source, { recursive: true }).filter((name) => /\.(ts|vue)$/.test(name))
  const texts = files.map((name) => readFileSync(new URL(name, source), 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(CALL)].map((match) => match[2]))
  return [...new Set(found)].sort()
}

export function serialized() {
  return `${JSON.stringify(messages(), null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, serialized())
