import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

// Always a production build, whatever the shell's environment says.
process.env.NODE_ENV = 'production'

const outDir = fileURLToPath(new URL('../helpdesk_notify/public/dist', import.meta.url))

/**
 * Parts of socket.io that are not used here: WebTransport, XMLHttpRequest (socket.io can fetch as
 * well), and binary packets.
 */
const INSTEAD: [RegExp, string][] = [
  [
    /engine\.io-client\/build\/esm\/transports\/index\.js/,
    `import { Fetch } from './polling-fetch.js'
     import { WS } from './websocket.js'
     export const transports = { websocket: WS, polling: Fetch }`,
  ],
  [
    /engine\.io-client\/build\/esm\/transports\/polling-xhr\.js/,
    'export { Fetch as BaseXHR, Fetch as Request, Fetch as XHR } from "./polling-fetch.js"',
  ],
  [
    /socket\.io-parser\/build\/esm\/is-binary\.js/,
    `export const hasBinary = () => false
     export const isBinary = () => false`,
  ],
  [
    /socket\.io-parser\/build\/esm\/binary\.js/,
    `export const deconstructPacket = (packet) => ({ packet, buffers: [] })
     export const reconstructPacket = (packet) => packet`,
  ],
]

function leanSockets(): Plugin {
  const load = (id: string) => INSTEAD.find(([file]) => file.test(id))?.[1]
  return { name: 'lean-sockets', enforce: 'pre', load }
}

/**
 * One build per entry (`--mode helpdesk`, `--mode elements`, …), so that each file stands alone.
 * Sites serve /assets with a cache of a year: a file without imports can never meet an old chunk.
 * Desk loads its scripts the old way, not as modules: what is in `desk.js` must stay in there.
 */
export default defineConfig(({ mode }) => ({
  plugins: [leanSockets(), vue({ features: { customElement: true } })],
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
