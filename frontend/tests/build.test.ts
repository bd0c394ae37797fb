// @vitest-environment node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { serialized, target } from '../scripts/messages.mjs'

const BUDGET = 60_000
const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))

async function built(mode: string): Promise<string> {
  const result = await build({ mode, configFile, logLevel: 'error', build: { write: false } })
  const { output } = (Array.isArray(result) ? result[0] : result) as { output: { code: string }[] }
  expect(output).toHaveLength(1)
  return output[0]?.code ?? ''
}

describe('the build', () => {
  it.each(['helpdesk', 'elements'])('of %s is one file within the budget', async (mode) => {
    const code = await built(mode)
    expect(gzipSync(code).length).toBeLessThan(BUDGET)
    expect(code).not.toMatch(/\bimport\s*["'{(]/)
    expect(code).not.toContain('process.env')
  })
})

describe('the list of sentences', () => {
  it('is that of the source (npm run messages)', () => {
    expect(readFileSync(target, 'utf8')).toBe(serialized())
  })
})
