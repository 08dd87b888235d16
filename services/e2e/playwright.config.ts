import path from 'node:path';
import { defineConfig } from '@playwright/test';

const state = process.env.LATCHKEY_TEST_STATE;
if (!state) throw new Error('LATCHKEY_TEST_STATE is not set. Run the tests with: node deploy/local/test.mjs e2e');
const executablePath = process.env.CHROMIUM_PATH;

// One worker: the suite of services belongs to it, and the machine has no room for a second one. No retries: a test
// that passes the second time has found something.
export default defineConfig({
  testDir: 'src',
  testMatch: '**/*.e2e.spec.ts',
  outputDir: path.join(state, 'e2e'),
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI === 'true',
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    // Recording doubles the time of a run; `node deploy/local/test.mjs e2e --trace retain-on-failure` asks for it.
    trace: 'off',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
