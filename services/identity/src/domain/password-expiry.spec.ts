import { describe, expect, it } from 'vitest';
import { isExpired, sinceSwitchedOn } from './password-expiry.js';

const now = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const on = (enabledDaysAgo: number) => ({
  enabled: true,
  validDays: 90,
  enabledAt: daysAgo(enabledDaysAgo).toISOString(),
});

describe('a password', () => {
  it.each([
    {
      because: 'is good to its last moment',
      changedAt: new Date(daysAgo(90).getTime() + 1),
      policy: on(365),
      expected: false,
    },
    { because: 'expires when its days are over', changedAt: daysAgo(90), policy: on(365), expected: true },
    {
      because: 'from before counts from when it was switched on',
      changedAt: daysAgo(1_000),
      policy: on(89),
      expected: false,
    },
    {
      because: 'from before expires when those days are over',
      changedAt: daysAgo(1_000),
      policy: on(90),
      expected: true,
    },
    {
      because: 'never expires where it is off',
      changedAt: daysAgo(1_000),
      policy: { ...on(365), enabled: false },
      expected: false,
    },
    {
      because: 'counts alone where nobody knows when it was switched on',
      changedAt: daysAgo(91),
      policy: { enabled: true, validDays: 90 },
      expected: true,
    },
  ])('$because', ({ changedAt, policy, expected }) => expect(isExpired(changedAt, policy, now)).toBe(expected));
});

describe('the moment at which it was switched on', () => {
  const off = { enabled: false, validDays: 90 };
  it.each([
    { because: 'is now for a new tenant', wanted: on(0), before: undefined, expected: now.toISOString() },
    { because: 'is now when it was off', wanted: on(300), before: off, expected: now.toISOString() },
    {
      because: 'stays when it was on, whatever is sent',
      wanted: on(300),
      before: on(7),
      expected: daysAgo(7).toISOString(),
    },
    { because: 'is none when it is off', wanted: { ...on(7), enabled: false }, before: on(7), expected: undefined },
  ])('$because', ({ wanted, before, expected }) =>
    expect(sinceSwitchedOn(wanted, before, now).enabledAt).toBe(expected),
  );
});
