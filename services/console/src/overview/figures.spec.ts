import { expect, it } from 'vitest';
import { byDay, daysBetween, said, saidOfEnd, saidOfFailure, share, stepsOf } from './figures.js';

it.each([
  { because: 'a part of nothing is nothing', part: 0, whole: 0, is: '–' },
  { because: 'rounded', part: 2, whole: 3, is: '67 %' },
  { because: 'all', part: 5, whole: 5, is: '100 %' },
])('a share: $because', ({ part, whole, is }) => {
  expect(share(part, whole)).toBe(is);
});

it.each([
  { because: 'within a month', from: '2026-11-20', to: '2026-11-22', is: ['2026-11-20', '2026-11-21', '2026-11-22'] },
  { because: 'over its end', from: '2026-02-28', to: '2026-03-01', is: ['2026-02-28', '2026-03-01'] },
  { because: 'one day', from: '2026-11-22', to: '2026-11-22', is: ['2026-11-22'] },
])('days: $because', ({ from, to, is }) => {
  expect(daysBetween(from, to)).toEqual(is);
});

it('sign-ins are by day and way, passkeys first, then the most frequent, and a day without any is there', () => {
  const { methods, rows } = byDay(
    [
      { day: '2026-11-20', method: 'code', count: 9 },
      { day: '2026-11-20', method: 'passkey', count: 3 },
      { day: '2026-11-22', method: 'passkey', count: 1 },
    ],
    ['2026-11-20', '2026-11-21', '2026-11-22'],
  );
  expect(methods).toEqual(['passkey', 'code']);
  expect(rows).toEqual([
    { day: '2026-11-20', passkey: 3, code: 9 },
    { day: '2026-11-21', passkey: 0, code: 0 },
    { day: '2026-11-22', passkey: 1, code: 0 },
  ]);
});

it('no step of the funnel is longer than what it is a part of', () => {
  const steps = stepsOf({ offered: 2, started: 5, cancelled: 1, failed: 1, succeeded: 3, fellBack: 0 });
  expect(steps.filter(({ count, of }) => count > of)).toEqual([]);
});

it.each([
  { key: 'passkey', is: 'Passkey' },
  { key: 'email-code', is: 'Email code' },
  { key: '', is: 'Unknown' },
])('$key is said $is', ({ key, is }) => {
  expect(said(key)).toBe(is);
});

it.each([
  {
    because: 'whose code it is, is nobody’s question',
    told: saidOfFailure('code.failed', 'identity.code_rejected'),
    is: 'Code failed: code rejected',
  },
  { because: 'there may be no reason', told: saidOfFailure('code.failed', ''), is: 'Code failed' },
  { because: 'a person may turn back', told: saidOfEnd('cancelled'), is: 'The person turned back' },
  { because: 'what is new is said as it is', told: saidOfEnd('some-thing'), is: 'Some thing' },
])('$because', ({ told, is }) => {
  expect(told).toBe(is);
});
