import type { PromptReason, TenantConfiguration } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { allowsConditional, duePrompt, type PromptFacts } from './passkey-prompt.js';

const now = new Date('2026-11-22T10:00:00Z');
const passkey: TenantConfiguration['passkey'] = {
  enabled: true,
  showButton: true,
  allowAutofill: true,
  progressiveEnrolment: true,
  repromptAfterDays: 30,
  mostPerUser: 20,
  localEnrolment: true,
  conditionalCreate: false,
  satisfiesMfa: true,
};
const never = { skippedAt: undefined, skippedForGood: false };
const facts: PromptFacts = {
  tenant: { passkey },
  signedInWith: { method: 'email-code' },
  passkeys: 0,
  declined: { 'none-yet': never, 'other-device': never },
  now,
};
const tenant = (change: Partial<TenantConfiguration['passkey']>) => ({
  tenant: { passkey: { ...passkey, ...change } },
});
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
const said = (reason: PromptReason, days: number, skippedForGood = false) => ({
  declined: { ...facts.declined, [reason]: { skippedAt: daysAgo(days), skippedForGood } },
});
const byPhone = { signedInWith: { method: 'passkey', otherDevice: true }, passkeys: 1 } as const;

type Row = { because: string; change: Partial<PromptFacts>; due: PromptReason | undefined };

describe('a first passkey', () => {
  it.each<Row>([
    { because: 'there is none yet', change: {}, due: 'none-yet' },
    { because: 'd.42: a password is no passkey', change: { signedInWith: { method: 'password' } }, due: 'none-yet' },
    { because: 'd.42: nor is a code by phone', change: { signedInWith: { method: 'phone-code' } }, due: 'none-yet' },
    { because: 'there is one', change: { passkeys: 1 }, due: undefined },
    { because: 'passkeys are off', change: tenant({ enabled: false }), due: undefined },
    { because: 'the tenant does not want it', change: tenant({ progressiveEnrolment: false }), due: undefined },
    { because: 'it was skipped yesterday', change: said('none-yet', 1), due: undefined },
    { because: 'it was skipped just less than the rest ago', change: said('none-yet', 29.99), due: undefined },
    { because: 'the rest is over', change: said('none-yet', 30), due: 'none-yet' },
    {
      because: 'it was skipped, and does not come again here',
      change: { ...said('none-yet', 3_000), ...tenant({ repromptAfterDays: null }) },
      due: undefined,
    },
    { because: 'it was skipped for good', change: said('none-yet', 3_000, true), due: undefined },
    {
      because: 'it comes only once, and has not',
      change: tenant({ repromptAfterDays: null }),
      due: 'none-yet',
    },
    { because: 'only the other offer was declined', change: said('other-device', 1, true), due: 'none-yet' },
    {
      because: 'local passkeys are not offered, which is another matter',
      change: tenant({ localEnrolment: false }),
      due: 'none-yet',
    },
  ])('is offered when $because: $due', ({ change, due }) => {
    expect(duePrompt({ ...facts, ...change })).toBe(due);
  });
});

describe('A10: a passkey of this device', () => {
  it.each<Row>([
    { because: 'another device has signed in', change: byPhone, due: 'other-device' },
    { because: 'this one has', change: { signedInWith: { method: 'passkey' }, passkeys: 1 }, due: undefined },
    {
      because: 'it is said that this one has',
      change: { signedInWith: { method: 'passkey', otherDevice: false }, passkeys: 1 },
      due: undefined,
    },
    {
      because: 'no passkey has, whatever else is said',
      change: { signedInWith: { method: 'password', otherDevice: true }, passkeys: 1 },
      due: undefined,
    },
    { because: 'passkeys are off', change: { ...byPhone, ...tenant({ enabled: false }) }, due: undefined },
    {
      because: 'the tenant does not want it',
      change: { ...byPhone, ...tenant({ localEnrolment: false }) },
      due: undefined,
    },
    {
      because: 'first passkeys are not offered, which is another matter',
      change: { ...byPhone, ...tenant({ progressiveEnrolment: false }) },
      due: 'other-device',
    },
    { because: 'there is room for the last one', change: { ...byPhone, passkeys: 19 }, due: 'other-device' },
    { because: 'W17: there is no room', change: { ...byPhone, passkeys: 20 }, due: undefined },
    {
      because: 'W17: the tenant has lowered the limit since',
      change: { ...byPhone, ...tenant({ mostPerUser: 1 }) },
      due: undefined,
    },
    { because: 'it was skipped yesterday', change: { ...byPhone, ...said('other-device', 1) }, due: undefined },
    { because: 'the rest is over', change: { ...byPhone, ...said('other-device', 30) }, due: 'other-device' },
    {
      because: 'it was skipped, and does not come again here',
      change: { ...byPhone, ...said('other-device', 3_000), ...tenant({ repromptAfterDays: null }) },
      due: undefined,
    },
    {
      because: 'it was skipped for good',
      change: { ...byPhone, ...said('other-device', 3_000, true) },
      due: undefined,
    },
    {
      because: 'only the other offer was declined',
      change: { ...byPhone, ...said('none-yet', 1, true) },
      due: 'other-device',
    },
  ])('is offered when $because: $due', ({ change, due }) => {
    expect(duePrompt({ ...facts, ...change })).toBe(due);
  });
});

it.each([
  { because: 'a password was given, and the tenant allows it', allowed: true },
  { because: 'the tenant does not', conditionalCreate: false, allowed: false },
  { because: 'a new password was chosen, not filled in', intent: 'sign-up', allowed: false },
  { because: 'a code proves no password manager', method: 'email-code', allowed: false },
  { because: 'nor does a passkey', method: 'passkey', allowed: false },
] as const)('a browser may create one without asking when $because: $allowed', ({ allowed, because: _, ...change }) => {
  const given = { method: 'password', intent: 'sign-in', conditionalCreate: true, ...change } as const;
  const { conditionalCreate, intent, method } = given;
  expect(allowsConditional(tenant({ conditionalCreate }).tenant, intent, { method })).toBe(allowed);
});
