import { expect, it } from 'vitest';
import { mergeInteraction, parseRetryAfter } from './problems.js';
import { identify, settling } from './scripted-gateway.js';

it.each([
  ['5', 5],
  [' 0 ', 0],
  ['-3', 0],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j means %j seconds', (header, seconds) => {
  expect(parseRetryAfter(header, Date.parse('2026-11-22T10:00:00Z'))).toBe(seconds);
});

it('a carried interaction keeps what was known of the same one', () => {
  const known = { ...identify, methods: ['passkey' as const], intent: 'sign-up' as const };
  expect(mergeInteraction({ id: known.id, step: settling.step }, known)).toEqual({ ...known, step: settling.step });
});

it('a carried interaction that is another one takes nothing over but the intent', () => {
  const other = { id: 'BBBBBBBBBBBBBBBBBBBBBB' as typeof identify.id, step: settling.step };
  expect(mergeInteraction(other, { ...identify, methods: ['passkey'] })).toMatchObject({ id: other.id, methods: [] });
});
