import type { TenantConfiguration } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { offersPasskey, type EnrolmentFacts } from './offers-passkey.js';

const now = new Date('2026-11-22T10:00:00Z');
const passkey = {
  enabled: true,
  showButton: true,
  allowAutofill: true,
  progressiveEnrolment: true,
  repromptAfterDays: 30,
} as TenantConfiguration['passkey'];
const facts = { tenant: { passkey }, passkeys: 0, skippedAt: undefined, skippedForGood: false, now };
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const withPasskey = (change: Partial<TenantConfiguration['passkey']>) => ({
  tenant: { passkey: { ...passkey, ...change } },
});

it.each<{ because: string; change: Partial<EnrolmentFacts>; offered: boolean }>([
  { because: 'there is none yet', change: {}, offered: true },
  { because: 'there is one', change: { passkeys: 1 }, offered: false },
  { because: 'passkeys are off', change: withPasskey({ enabled: false }), offered: false },
  { because: 'the tenant does not want it', change: withPasskey({ progressiveEnrolment: false }), offered: false },
  { because: 'it was skipped yesterday', change: { skippedAt: daysAgo(1) }, offered: false },
  { because: 'it was skipped just less than the rest ago', change: { skippedAt: daysAgo(29.99) }, offered: false },
  { because: 'the rest is over', change: { skippedAt: daysAgo(30) }, offered: true },
  {
    because: 'it was skipped, and does not come again here',
    change: { skippedAt: daysAgo(3_000), ...withPasskey({ repromptAfterDays: null }) },
    offered: false,
  },
  { because: 'it was skipped for good', change: { skippedAt: daysAgo(3_000), skippedForGood: true }, offered: false },
  { because: 'it comes only once, and has not', change: withPasskey({ repromptAfterDays: null }), offered: true },
])('a passkey is offered when $because: $offered', ({ change, offered }) => {
  expect(offersPasskey({ ...facts, ...change })).toBe(offered);
});
