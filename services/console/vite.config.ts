import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  resolve: { conditions: ['@latchkey/source', 'browser', 'module', 'import', 'default'] },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    emptyOutDir: true,
    target: ['chrome109', 'edge109', 'firefox115', 'safari16'],
    // The policy allows no data: fonts and no inline script: nothing is inlined, and no polyfill is needed.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The contracts only declare: what nobody imports (subjects, access) stays out of the browser.
      treeshake: { moduleSideEffects: (id) => !id.includes('/libs/contracts/') },
    },
  },
  // The preview and its code are the sign-in pages'.
  server: {
    port: 5174,
    proxy: Object.fromEntries(
      ['/api', '/oidc', '/assets', '/console/preview'].map((path) => [path, 'http://localhost:3000']),
    ),
  },
});
