import { defineConfig } from 'vitest/config'

// Names without hashes: the page is committed and embedded in the engine, which serves it with an ETag, so a changed file keeps its name in the history.
// Nothing is inlined: the engine's Content-Security-Policy allows neither inline scripts nor data: addresses.
export default defineConfig({
  base: './',
  build: {
    target: ['chrome111', 'firefox115', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: { fileName: 'licenses.md' },
    rollupOptions: {
      output: {
        entryFileNames: 'page.js',
        chunkFileNames: '[name].js',
        assetFileNames: file => (file.names[0] === 'style.css' || file.names[0]?.endsWith('.css') ? 'page.css' : '[name][extname]'),
      },
    },
  },
  worker: {
    format: 'es',
    rollupOptions: { output: { entryFileNames: '[name].js' } },
  },
  server: {
    // `npm run fake` beside `npm run dev`.
    proxy: { '/socket': { target: 'ws://127.0.0.1:5174', ws: true }, '/takes': 'http://127.0.0.1:5174' },
  },
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
})
