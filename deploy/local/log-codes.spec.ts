import { readFileSync } from 'node:fs';
import path from 'node:path';
import { logCodes } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { pageOf } from './log-codes.mjs';

it('docs/log-codes.md says what the log may say: npm run log-codes', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/log-codes.md'), 'utf8');
  expect(page).toBe(pageOf(logCodes));
});
