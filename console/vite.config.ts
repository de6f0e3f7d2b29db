import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  build: {
    // Built beside and then moved, so that a server that is serving never sees half of it.
    outDir: here('dist.new'),
    emptyOutDir: true,
    target: 'es2023',
    // These know light-dark(). Made for older ones, it would follow the system and not the colours that were chosen.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // A policy without inline content has no place for data: scripts and fonts.
    assetsInlineLimit: 0,
    // Browsers that load modules preload what they name by themselves.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // The shared files import each other in circles. Without it, what a module takes from another when it begins, such
        // as an icon, may be undefined.
        strictExecutionOrder: true,
        // Shared files would be named after all the screens that share them.
        chunkFileNames: ({ name }) => `assets/${name.startsWith('shared~') ? 'shared' : '[name]'}-[hash].js`,
        assetFileNames: ({ names: [name = ''] }) =>
          `assets/${name.startsWith('shared~') ? 'shared' : '[name]'}-[hash].[ext]`,
        codeSplitting: {
          groups: [
            // One file to begin with; left alone, what screens share with it would be some fifty.
            { name: 'first', tags: ['$initial'], priority: 2 },
            // What several screens share, in files that are worth a request.
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 30_000, priority: 1 },
          ],
        },
      },
    },
    // The first script is measured by its compressed size, in tests/console/served.test.ts.
    chunkSizeWarningLimit: 1000,
  },
});
