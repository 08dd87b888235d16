import { expect, it } from 'vitest';
import { decideRetry, retryAfterMsOf } from './delivery-retry.js';

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
    because: 'nobody is asked again before they want to be',
    attempts: 1,
    retryAfterMs: 20_000,
    expected: { do: 'retry', afterMs: 20_000 },
  },
  {
    because: 'who wants to be asked soon is asked no sooner than others',
    attempts: 4,
    retryAfterMs: 1_000,
    expected: { do: 'retry', afterMs: 8_000 },
  },
  {
    because: 'who wants to be asked after the code is dead is not asked again',
    attempts: 1,
    lives: 30,
    retryAfterMs: 30_000,
    expected: { do: 'give-up', because: 'too-late' },
  },
  {
    because: 'a message whose code would be dead is not tried again',
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
])('$because', ({ attempts, lives = 600, isRefused = false, retryAfterMs = 0, expected }) => {
  const facts = { now, attempts, expiresAt: inSeconds(lives), isRefused, retryAfterMs };
  expect(decideRetry(facts)).toEqual(expected);
});

it.each([
  { because: 'no header', header: null, expected: undefined },
  { because: 'seconds', header: ' 120 ', expected: 120_000 },
  { because: 'a date', header: 'Thu, 01 Jan 2026 12:00:30 GMT', expected: 30_000 },
  { because: 'a date that has passed', header: 'Thu, 01 Jan 2026 11:00:00 GMT', expected: 0 },
  { because: 'neither', header: 'soon', expected: undefined },
])('Retry-After is read: $because', ({ header, expected }) => expect(retryAfterMsOf(header, now)).toBe(expected));
