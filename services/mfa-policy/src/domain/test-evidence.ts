// Proofs and policies that the tables and properties of this folder share.
import type { EventId, UserId } from '@latchkey/contracts';
import type { MfaPolicy } from './decide.js';
import type { Evidence } from './evidence.js';

export const ada = 'a0000000-0000-4000-8000-000000000001' as UserId;
export const bob = 'b0000000-0000-4000-8000-000000000002' as UserId;

type Passkey = Extract<Evidence, { method: 'passkey' }>;

export const passkey = (change: Partial<Passkey> = {}): Evidence => ({
  method: 'passkey',
  eventId: 'e0000000-0000-4000-8000-000000000001' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T10:00:00.000Z',
  userVerified: true,
  uvInitialized: true,
  backupEligible: true,
  attestationTrusted: false,
  ...change,
});
export const code: Evidence = {
  method: 'email-code',
  eventId: 'e0000000-0000-4000-8000-000000000002' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T09:59:00.000Z',
  channelHash: 'mailbox',
};
export const password: Evidence = {
  method: 'password',
  eventId: 'e0000000-0000-4000-8000-000000000003' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T09:58:30.000Z',
};

export const sso: Evidence = {
  method: 'sso',
  eventId: 'e0000000-0000-4000-8000-000000000004' as EventId,
  userId: ada,
  purpose: 'sign-in',
  verifiedAt: '2026-11-22T09:58:15.000Z',
};

export const open: MfaPolicy = { requirement: 'no-prompt', passkeySatisfiesMfa: true };
export const strict: MfaPolicy = { requirement: 'mandatory', passkeySatisfiesMfa: true };
export const asksAnyway: MfaPolicy = { requirement: 'mandatory', passkeySatisfiesMfa: false };

export const deviceBound = passkey({ backupEligible: false });
export const attested = passkey({ backupEligible: false, attestationTrusted: true });
export const unverified = passkey({ userVerified: false });
