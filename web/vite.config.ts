import { svelte } from '@sveltejs/vite-plugin-svelte';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// During development the running server answers; the built page is served by the program itself.
const server = process.env.MEDIUS_SERVER ?? 'http://localhost:8765';

/** sw.js: src/worker.js with the names of everything that was built. */
function worker(): Plugin {
  return {
    name: 'medius-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const built = Object.keys(bundle).filter(
        (name) => name.startsWith('assets/') && !/phone|\.map$/.test(name),
      );
      const files = [
        '/',
        ...readdirSync('public').map((name) => `/${name}`),
        ...built.map((name) => `/${name}`),
      ];
      const template = readFileSync('src/worker.js', 'utf8');
      const version = createHash('sha256')
        .update(files.join() + template + JSON.stringify(bundle['index.html'] ?? ''))
        .digest('hex')
        .slice(0, 12);
      const source = template
        .replace('= FILES', `= ${JSON.stringify(files)}`)
        .replace("page-VERSION'", `page-${version}'`);
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

export default defineConfig({
  plugins: [svelte(), worker()],
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
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], testTimeout: 30_000 },
});
