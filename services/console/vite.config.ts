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
  server: { port: 5174, proxy: { '/api': 'http://localhost:3000', '/oidc': 'http://localhost:3000' } },
});
