import { describe, expect, it } from 'vitest';
import { decideAttempt } from './password-attempts.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const policy = { mostAttempts: 10, windowMinutes: 60 };
const times = (count: number, moment: Date) => Array.from({ length: count }, () => moment);

it.each([
  { because: 'the right password is right', rejectedAt: [], isRight: true, expected: { outcome: 'right' } },
  {
    because: 'a wrong password counts',
    rejectedAt: [],
    isRight: false,
    expected: { outcome: 'rejected', rejectedAt: [now], blockedUntil: undefined },
  },
  {
    because: 'after nine wrong ones the right one is right, and they are not forgotten for it',
    rejectedAt: times(9, ago(20)),
    isRight: true,
    expected: { outcome: 'right' },
  },
  {
    because: 'the tenth wrong one is one too many and says so, until the first is an hour old',
    rejectedAt: [ago(50), ...times(8, ago(20))],
    isRight: false,
    expected: {
      outcome: 'blocks',
      retryAfterSeconds: 600,
      rejectedAt: [ago(50), ...times(8, ago(20)), now],
      blockedUntil: ago(-10),
    },
  },
  {
    because: 'the right password during a block fails',
    rejectedAt: times(10, ago(20)),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 2_400 },
  },
  {
    because: 'a wrong password during a block is answered like the right one and does not count',
    rejectedAt: times(10, ago(20)),
    isRight: false,
    expected: { outcome: 'blocked', retryAfterSeconds: 2_400 },
  },
  {
    because: 'a part of a second is waited for too',
    rejectedAt: times(10, new Date(ago(60).getTime() + 1)),
    isRight: true,
    expected: { outcome: 'blocked', retryAfterSeconds: 1 },
  },
  {
    because: 'a block ends when the oldest of ten is an hour old',
    rejectedAt: [ago(60), ...times(9, ago(20))],
    isRight: true,
    expected: { outcome: 'right' },
  },
  {
    because: 'tries of more than an hour ago are forgotten, also in the ledger',
    rejectedAt: [...times(9, ago(61)), ago(5)],
    isRight: false,
    expected: { outcome: 'rejected', rejectedAt: [ago(5), now], blockedUntil: undefined },
  },
])('$because', ({ rejectedAt, isRight, expected }) => {
  expect(decideAttempt({ now, ledger: { sentAt: [], rejectedAt, blockedUntil: undefined }, policy, isRight })).toEqual(
    expected,
  );
});

it('codes that were sent block no password', () => {
  const ledger = { sentAt: times(5, ago(1)), rejectedAt: [], blockedUntil: undefined };
  expect(decideAttempt({ now, ledger, policy, isRight: true })).toEqual({ outcome: 'right' });
});

describe('the tenant decides', () => {
  const strict = { mostAttempts: 3, windowMinutes: 5 };
  it.each([
    {
      because: 'three in five minutes are too many where it says so',
      rejectedAt: times(2, ago(1)),
      policy: strict,
      isRight: false,
      expected: { outcome: 'blocks', retryAfterSeconds: 240, blockedUntil: ago(-4) },
    },
    {
      because: 'what is older than its window does not count',
      rejectedAt: times(2, ago(5)),
      policy: strict,
      isRight: false,
      expected: { outcome: 'rejected', rejectedAt: [now] },
    },
    {
      because: 'a stricter policy blocks at once who has tried that often',
      rejectedAt: times(4, ago(1)),
      policy: strict,
      isRight: true,
      expected: { outcome: 'blocked', retryAfterSeconds: 240 },
    },
    {
      because: 'a longer window counts what the ledger still has',
      rejectedAt: times(10, ago(90)),
      policy: { mostAttempts: 10, windowMinutes: 120 },
      isRight: true,
      expected: { outcome: 'blocked', retryAfterSeconds: 1_800 },
    },
    {
      because: 'a milder policy ends no block before it was told to end',
      rejectedAt: times(3, ago(1)),
      blockedUntil: ago(-4),
      policy: { mostAttempts: 100, windowMinutes: 1 },
      isRight: true,
      expected: { outcome: 'blocked', retryAfterSeconds: 240 },
    },
    {
      because: 'a block that is over blocks no more',
      rejectedAt: [],
      blockedUntil: now,
      policy: strict,
      isRight: true,
      expected: { outcome: 'right' },
    },
    {
      because: 'a hundred in a day are borne where it says so',
      rejectedAt: times(99, ago(600)),
      policy: { mostAttempts: 100, windowMinutes: 1_440 },
      isRight: true,
      expected: { outcome: 'right' },
    },
  ])('$because', ({ rejectedAt, blockedUntil, policy: wanted, isRight, expected }) => {
    const ledger = { sentAt: [], rejectedAt, blockedUntil };
    expect(decideAttempt({ now, ledger, policy: wanted, isRight })).toMatchObject(expected);
  });
});
