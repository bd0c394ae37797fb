import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

// Whatever the shell says: what is built here is for sites.
process.env.NODE_ENV = 'production'

const outDir = fileURLToPath(new URL('../helpdesk_notify/public/dist', import.meta.url))

/** Parts of socket.io that notifications never use: WebTransport, and binary packets. */
const UNUSED: [RegExp, string][] = [
  [/engine\.io-client\/build\/esm\/transports\/webtransport\.js/, 'export class WT {}'],
  [
    /socket\.io-parser\/build\/esm\/binary\.js/,
    `export const deconstructPacket = (packet) => ({ packet, buffers: [] })
     export const reconstructPacket = (packet) => packet`,
  ],
]

function withoutUnused(): Plugin {
  const load = (id: string) => UNUSED.find(([file]) => file.test(id))?.[1]
  return { name: 'without-unused', enforce: 'pre', load }
}

/**
 * One build per entry (`--mode helpdesk`, `--mode elements`, …), so that each file stands alone.
 * Sites serve /assets with a cache of a year: a file without imports can never meet an old chunk.
 * Desk loads its scripts the old way, not as modules: what is in `desk.js` must stay in there.
 */
export default defineConfig(({ mode }) => ({
  plugins: [withoutUnused(), vue({ features: { customElement: true } })],
  publicDir: false,
  define: { __VUE_OPTIONS_API__: false },
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    rolldownOptions: {
      input: { [mode]: `src/${mode}.ts` },
      preserveEntrySignatures: 'strict',
      output: {
        entryFileNames: '[name].js',
        codeSplitting: false,
        format: mode === 'desk' ? 'iife' : 'es',
      },
    },
  },
}))
