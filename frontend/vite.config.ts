import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// Whatever the shell says: what is built here is for sites.
process.env.NODE_ENV = 'production'

const outDir = fileURLToPath(new URL('../helpdesk_notify/public/dist', import.meta.url))

/**
 * One build per entry (`--mode helpdesk`, `--mode elements`), so that each file stands alone.
 * Sites serve /assets with a cache of a year: a file without imports can never meet an old chunk.
 */
export default defineConfig(({ mode }) => ({
  plugins: [vue({ features: { customElement: true } })],
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
      output: { entryFileNames: '[name].js', codeSplitting: false },
    },
  },
}))
