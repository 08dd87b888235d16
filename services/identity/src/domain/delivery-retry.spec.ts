import { expect, it } from 'vitest';
import { decideRetry } from './delivery-retry.js';

const now = new Date('2026-01-01T12:00:00Z');
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

it.each([
  {
    because: 'the first failure is tried again after a second',
    attempts: 1,
    expected: { do: 'retry', afterMs: 1_000 },
  },
  { because: 'waits grow', attempts: 4, expected: { do: 'retry', afterMs: 8_000 } },
  { because: 'the longest wait repeats', attempts: 50, expected: { do: 'retry', afterMs: 30_000 } },
  {
    because: 'a mail whose code would be dead is not tried again',
    attempts: 6,
    lives: 30,
    expected: { do: 'give-up', because: 'too-late' },
  },
  {
    because: 'a refusal for good is believed',
    attempts: 1,
    isRefused: true,
    expected: { do: 'give-up', because: 'refused' },
  },
])('$because', ({ attempts, lives = 600, isRefused = false, expected }) => {
  expect(decideRetry({ now, attempts, expiresAt: inSeconds(lives), isRefused })).toEqual(expected);
});
