import { expect, it } from 'vitest';
import { decideAttempt } from './password-attempts.js';

const now = new Date('2026-01-01T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const times = (count: number, moment: Date) => Array.from({ length: count }, () => moment);

it.each([
  { because: 'the right password is right', rejectedAt: [], isRight: true, expected: { outcome: 'right' } },
  {
    because: 'a wrong password counts',
    rejectedAt: [],
    isRight: false,
    expected: { outcome: 'rejected', rejectedAt: [now] },
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
    expected: { outcome: 'blocks', retryAfterSeconds: 600, rejectedAt: [ago(50), ...times(8, ago(20)), now] },
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
    expected: { outcome: 'rejected', rejectedAt: [ago(5), now] },
  },
])('$because', ({ rejectedAt, isRight, expected }) => {
  expect(decideAttempt({ now, ledger: { sentAt: [], rejectedAt }, isRight })).toEqual(expected);
});

it('codes that were sent block no password', () => {
  expect(decideAttempt({ now, ledger: { sentAt: times(5, ago(1)), rejectedAt: [] }, isRight: true })).toEqual({
    outcome: 'right',
  });
});
