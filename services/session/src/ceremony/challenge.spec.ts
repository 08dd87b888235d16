import { randomBytes } from 'node:crypto';
import type { BrowserHash, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { challengeLifeMs, mintChallenge, openChallenge, type ChallengeScope } from './challenge.js';

const key = randomBytes(32);
const now = 1_763_700_000_000;
const graceMs = 5_000;
const scope: ChallengeScope = {
  tenantId: 'acme' as TenantId,
  interactionId: 'interaction-number-1' as InteractionId,
  browserHash: 'b'.repeat(43) as BrowserHash,
  purpose: 'sign-in',
  origin: 'https://login.acme.example',
};
const challenge = mintChallenge(key, scope, now);

it('opens where it was issued', () => {
  expect(openChallenge(key, scope, challenge, now + 1)).toEqual({ expired: false });
});

it.each([
  { because: 'another tenant', change: { tenantId: 'other' as TenantId } },
  { because: 'another interaction', change: { interactionId: 'interaction-number-2' as InteractionId } },
  { because: 'another browser', change: { browserHash: 'c'.repeat(43) as BrowserHash } },
  { because: 'another purpose', change: { purpose: 'enrolment' as const } },
  { because: 'another origin', change: { origin: 'https://acme.example' } },
  { because: 'a registration', change: { registers: crypto.randomUUID() as UserId } },
])('was never issued for $because', ({ change }) => {
  expect(openChallenge(key, { ...scope, ...change }, challenge, now)).toBeUndefined();
});

it('of a registration is for the person whose passkey is made', () => {
  const registers = crypto.randomUUID() as UserId;
  const registration = { ...scope, purpose: 'enrolment' as const, registers };
  const minted = mintChallenge(key, registration, now);
  expect(openChallenge(key, registration, minted, now)).toEqual({ expired: false });
  const other = { ...registration, registers: crypto.randomUUID() as UserId };
  expect(openChallenge(key, other, minted, now)).toBeUndefined();
});

it.each([
  { because: 'random bytes', text: randomBytes(32).toString('base64url') },
  { because: 'zeroes', text: Buffer.alloc(32).toString('base64url') },
  { because: 'nothing', text: '' },
  { because: 'a shorter one', text: challenge.slice(0, -2) },
  { because: 'a padded spelling of it', text: `${challenge}=` },
  { because: 'a spelling with line breaks', text: `${challenge.slice(0, 10)}\n${challenge.slice(10)}` },
])('is not opened from $because', ({ text }) => {
  expect(openChallenge(key, scope, text, now)).toBeUndefined();
});

it.each([
  { at: challengeLifeMs + graceMs, expired: false },
  { at: challengeLifeMs + graceMs + 1, expired: true },
])('is expired $at ms after its issue: $expired', ({ at, expired }) => {
  expect(openChallenge(key, scope, challenge, now + at)?.expired).toBe(expired);
});

it('never repeats in 100,000 draws', () => {
  const drawn = new Set(Array.from({ length: 100_000 }, () => mintChallenge(key, scope, now)));
  expect(drawn.size).toBe(100_000);
});
