// @vitest-environment node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { serialized, target } from '../scripts/messages.mjs'

/** The bell and its panel; the page has room for the preferences as well. */
const BUDGETS = { helpdesk: 60_000, elements: 60_000, desk: 60_000, page: 75_000 }
/** A slow machine is slow, not wrong. */
const PATIENCE = 120_000
const configFile = fileURLToPath(new URL('../vite.config.ts', import.meta.url))

async function built(mode: string): Promise<string> {
  const result = await build({ mode, configFile, logLevel: 'error', build: { write: false } })
  const { output } = (Array.isArray(result) ? result[0] : result) as { output: { code: string }[] }
  expect(output).toHaveLength(1)
  return output[0]?.code ?? ''
}

describe('the build', () => {
  it.each(Object.entries(BUDGETS))(
    'of %s is one file of at most %i bytes as it is sent',
    async (mode, budget) => {
      const code = await built(mode)
      expect(gzipSync(code).length).toBeLessThan(budget)
      expect(code).not.toMatch(/\bimport\s*["'{(]/)
      expect(code).not.toContain('process.env')
    },
    PATIENCE,
  )

  it(
    'of desk is a script that keeps its names to itself',
    async () => {
      const code = await built('desk')
      expect(() => new Script(code)).not.toThrow()
      expect(code).toMatch(/^\(function\(\)\{[^]*\}\)\(\);?\s*$/)
    },
    PATIENCE,
  )
})

describe('the list of texts', () => {
  it('matches the source (npm run messages)', () => {
    expect(readFileSync(target, 'utf8')).toBe(serialized())
  })
})
