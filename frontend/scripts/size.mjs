// Prints the size of each built file, plain and gzipped.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../../helpdesk_notify/public/dist/', import.meta.url)
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`

for (const name of readdirSync(dist).filter((name) => name.endsWith('.js'))) {
  const content = readFileSync(new URL(name, dist))
  const gzipped = gzipSync(content, { level: 9 })
  console.log(
    `${name.padEnd(16)}${kilobytes(content.length)}  gzipped ${kilobytes(gzipped.length)}`,
  )
}
