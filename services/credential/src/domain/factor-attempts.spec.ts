import { expect, it } from 'vitest';
import { decideTry } from './factor-attempts.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const times = (count: number, moment: Date) => Array.from({ length: count }, () => moment);
const policy = { mostAttempts: 3, windowMinutes: 60 };

it.each([
  { because: 'the right code is right', rejectedAt: [], isRight: true, expected: { outcome: 'right' } },
  {
    because: 'a wrong code counts',
    rejectedAt: [],
    isRight: false,
    expected: { outcome: 'rejected', attemptsLeft: 2, attempts: { rejectedAt: [now], blockedUntil: undefined } },
  },
  {
    because: 'before too many, the right code is right',
    rejectedAt: times(2, ago(20)),
    isRight: true,
    expected: { outcome: 'right' },
  },
  {
    because: 'the last wrong one leaves none, until the first is an hour old',
    rejectedAt: [ago(50), ago(20)],
    isRight: false,
    expected: {
      outcome: 'rejected',
      attemptsLeft: 0,
      attempts: { rejectedAt: [ago(50), ago(20), now], blockedUntil: ago(-10) },
    },
  },
  {
    because: 'D-13: the right code during a block is refused',
    rejectedAt: times(3, ago(20)),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 2_400 },
  },
  {
    because: 'D-21: a wrong code during a block does not make it longer',
    rejectedAt: times(3, ago(20)),
    isRight: false,
    expected: { outcome: 'blocked', retryAfterSeconds: 2_400 },
  },
  {
    because: 'a part of a second is waited for too',
    rejectedAt: times(3, new Date(ago(60).getTime() + 1)),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 1 },
  },
  {
    because: 'D-21: a block ends by itself',
    rejectedAt: [ago(60), ...times(2, ago(20))],
    isRight: true,
    expected: { outcome: 'right' },
  },
  {
    because: 'wrong codes of more than an hour ago are forgotten',
    rejectedAt: [ago(61), ago(5)],
    isRight: false,
    expected: {
      outcome: 'rejected',
      attemptsLeft: 1,
      attempts: { rejectedAt: [ago(5), now], blockedUntil: undefined },
    },
  },
  {
    because: 'a policy that has become stricter holds at once',
    rejectedAt: times(4, ago(20)),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 2_400 },
  },
  {
    because: 'a milder policy ends no block before it was told to end',
    rejectedAt: [ago(20)],
    blockedUntil: ago(-30),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 1_800 },
  },
  {
    because: 'a block that is over blocks no more, and is not told again',
    rejectedAt: [ago(70)],
    blockedUntil: ago(10),
    isRight: false,
    expected: { outcome: 'rejected', attemptsLeft: 2, attempts: { rejectedAt: [now], blockedUntil: undefined } },
  },
])('$because', ({ rejectedAt, blockedUntil, isRight, expected }) => {
  expect(decideTry({ now, attempts: { rejectedAt, blockedUntil }, policy, isRight })).toEqual(expected);
});
