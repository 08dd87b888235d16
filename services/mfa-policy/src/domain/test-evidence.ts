// Proofs, people and policies that the tables and properties of this folder share.
import type { CredentialId, EventId, InteractionId, MfaFactor, MfaRequirement, UserId } from '@latchkey/contracts';
import type { Evidence, Passkey } from './evidence.js';
import type { Facts } from './facts.js';
import { nobody, type Person } from './person.js';
import { defaultPolicy, type MfaPolicy } from './policy.js';

export const ada = 'a0000000-0000-4000-8000-000000000001' as UserId;
export const bob = 'b0000000-0000-4000-8000-000000000002' as UserId;
export const here = 'interaction-of-ada' as InteractionId;
export const elsewhere = 'another-interaction' as InteractionId;
export const now = new Date('2026-11-22T10:00:30.000Z');

const proof = (number: number, verifiedAt: string) => ({
  eventId: `e0000000-0000-4000-8000-${String(number).padStart(12, '0')}` as EventId,
  userId: ada,
  purpose: 'sign-in' as const,
  verifiedAt,
});

export const passkey = (change: Partial<Passkey> = {}): Passkey => ({
  method: 'passkey',
  ...proof(1, '2026-11-22T10:00:00.000Z'),
  credentialId: 'one' as CredentialId,
  userVerified: true,
  uvInitialized: true,
  backupEligible: true,
  attestationTrusted: false,
  boundHere: false,
  ...change,
});
export const code: Evidence = {
  method: 'email-code',
  ...proof(2, '2026-11-22T09:59:00.000Z'),
  channelHash: 'mailbox',
};
export const password: Evidence = { method: 'password', ...proof(3, '2026-11-22T09:58:30.000Z') };
export const sso: Evidence = { method: 'sso', ...proof(4, '2026-11-22T09:58:15.000Z') };
export const textMessage: Evidence = {
  method: 'phone-code',
  ...proof(5, '2026-11-22T09:58:45.000Z'),
  channelHash: 'number',
};
export const totp: Evidence = { method: 'totp', ...proof(6, '2026-11-22T10:00:10.000Z'), boundHere: false };
export const backupCode: Evidence = {
  method: 'backup-code',
  ...proof(7, '2026-11-22T10:00:20.000Z'),
  boundHere: false,
};
export const deviceBound = passkey({ backupEligible: false });
export const attested = passkey({ backupEligible: false, attestationTrusted: true });
export const unverified = passkey({ userVerified: false });
export const another = 'another' as CredentialId;

/** The same as the second step of a journey. */
export const second = (first: Evidence): Evidence => ({ ...first, purpose: 'mfa' });
/** The same, shown with what was set up in this interaction. */
export const setUpNow = (first: Evidence): Evidence => ({ ...second(first), boundHere: true }) as Evidence;

export const requirements: readonly MfaRequirement[] = [
  'no-prompt',
  'prompt-at-sign-in',
  'prompt-at-sign-in-and-sign-up',
  'mandatory',
  'adaptive-at-sign-in',
  'adaptive-at-sign-in-and-sign-up',
];
export const everyFactor: readonly MfaFactor[] = ['webauthn', 'totp', 'backup-code', 'email-code', 'phone-code'];

export const policyOf = (requirement: MfaRequirement, change: Partial<MfaPolicy> = {}): MfaPolicy => ({
  ...defaultPolicy,
  requirement,
  factors: ['webauthn', 'totp'],
  ...change,
});
export const open = policyOf('no-prompt');
export const strict = policyOf('mandatory');
export const asksAnyway = policyOf('mandatory', { passkeySatisfiesMfa: false });

export const personWith = (change: Partial<Person> = {}): Person => ({ ...nobody, ...change });
/** Set up in this interaction. */
export const enrolledHere = (change: Partial<Person['enrolledIn']>): Person['enrolledIn'] => ({
  ...nobody.enrolledIn,
  ...change,
});

/** Facts of a sign-in of somebody who has nothing, other than told. */
export const factsOf = (change: Partial<Facts> = {}): Facts => ({
  policy: open,
  userId: ada,
  interactionId: here,
  purpose: 'sign-in',
  evidence: [password],
  person: nobody,
  now,
  ...change,
});
