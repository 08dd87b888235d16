import { randomBytes } from 'node:crypto';
import type { BrowserHash, InteractionId, TenantId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { challengeGraceMs, challengeLifeMs, mintChallenge, openChallenge, type ChallengeScope } from './challenge.js';

const key = randomBytes(32);
const now = 1_763_700_000_000;
const scope: ChallengeScope = {
  tenantId: 'acme' as TenantId,
  interactionId: 'interaction-number-1' as InteractionId,
  browserHash: 'b'.repeat(43) as BrowserHash,
  purpose: 'sign-in',
};
const challenge = mintChallenge(key, scope, 7, now);

it('opens to the number and time it was issued with', () => {
  expect(openChallenge(key, scope, challenge, now + 1)).toEqual({ sequence: 7, issuedAt: now, expired: false });
});

it.each([
  { because: 'another tenant', change: { tenantId: 'other' as TenantId } },
  { because: 'another interaction', change: { interactionId: 'interaction-number-2' as InteractionId } },
  { because: 'another browser', change: { browserHash: 'c'.repeat(43) as BrowserHash } },
  { because: 'another purpose', change: { purpose: 'enrolment' as const } },
])('was never issued for $because', ({ change }) => {
  expect(openChallenge(key, { ...scope, ...change }, challenge, now)).toBeUndefined();
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
  { at: challengeLifeMs + challengeGraceMs, expired: false },
  { at: challengeLifeMs + challengeGraceMs + 1, expired: true },
])('is expired $at ms after its issue: $expired', ({ at, expired }) => {
  expect(openChallenge(key, scope, challenge, now + at)?.expired).toBe(expired);
});

it('never repeats in 100,000 draws', () => {
  const drawn = new Set(Array.from({ length: 100_000 }, () => mintChallenge(key, scope, 1, now)));
  expect(drawn.size).toBe(100_000);
});
