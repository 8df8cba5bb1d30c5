import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// During development the running server answers; the built page is served by the program itself.
const server = process.env.MEDIUS_SERVER ?? 'http://localhost:8765';

export default defineConfig({
  plugins: [svelte()],
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/figures': server,
      '/voice': server,
      '/healthz': server,
    },
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    // three.js alone in a chunk of its own, loaded where a figure is shown.
    rolldownOptions: {
      // The second page is the phone's: a camera and little else.
      input: { index: 'index.html', phone: 'phone.html' },
      output: { codeSplitting: { groups: [{ name: 'three', test: /node_modules\/three/ }] } },
    },
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
});
