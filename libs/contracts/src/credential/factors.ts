import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { doneBy, eventId, interactionId, purpose, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';

const person = { tenantId, userId };
const inJourney = { ...person, interactionId };

/** What an authenticator app shows. */
export const totpCode = z.string().regex(/^\d{6}$/);
/** A backup code in its one form: sixteen of a–z and 2–7, without hyphens. */
export const backupCode = z.string().regex(/^[a-z2-7]{16}$/);

/**
 * A new secret for an authenticator app (RFC 6238: SHA-1, six digits, 30 s; 160 bits), which counts for nothing until a code
 * of it was entered. Another one replaces it. Errors: `credential.factor_exists`.
 */
export const beginTotp = defineCommand('credential.begin-totp.v1', {
  request: z.object({
    ...inJourney,
    /** What the app lists it under. */
    accountName: z.string().min(1).max(254),
    issuer: z.string().min(1).max(64),
  }),
  /** `secret` in base32, `uri` as `otpauth://totp/…`. Secrets: in no log, event or URL. */
  reply: z.object({ secret: z.string(), uri: z.string(), expiresAt: timestamp }),
});

/**
 * Takes the secret that this interaction made into use, if the code is of it. The same again answers the same again. Errors:
 * `credential.factor_code_rejected`, `credential.factor_enrolment_expired`, `credential.factor_exists`,
 * `credential.factor_locked`.
 */
export const finishTotp = defineCommand('credential.finish-totp.v1', {
  request: z.object({ ...inJourney, code: totpCode }),
  reply: z.object({}),
});

const verified = z.object({
  /** The event that proves this to mfa-policy. */
  evidenceId: eventId,
});

/**
 * Checks a code of a person's authenticator app. Each step of it is good once, of any number of answers at once for one; the
 * same from the same interaction answers the same again. Errors: `credential.factor_code_rejected`,
 * `credential.factor_locked` (also for the right code, while it lasts; of this factor alone).
 */
export const verifyTotp = defineCommand('credential.verify-totp.v1', {
  request: z.object({ ...inJourney, purpose, code: totpCode }),
  reply: verified,
});

/**
 * A new set of ten backup codes in place of the old one. They are shown this once: what is stored cannot be read. Secrets: in
 * no log, event or URL.
 */
export const makeBackupCodes = defineCommand('credential.make-backup-codes.v1', {
  /** `sessionId`: of who is signed in already while they make them. */
  request: z.object({ ...inJourney, sessionId: sessionId.optional() }),
  reply: z.object({ codes: z.array(backupCode).length(10) }),
});

/** Spends a backup code. Errors as of `verifyTotp`. */
export const verifyBackupCode = defineCommand('credential.verify-backup-code.v1', {
  request: z.object({ ...inJourney, purpose, code: backupCode }),
  reply: z.object({ ...verified.shape, left: z.number().int().min(0) }),
});

/** What of somebody's own may have to stay: a passkey that can be used here, their app, an unspent code. */
export const ownMethod = z.enum(['passkey', 'totp', 'backup-code']);
export type OwnMethod = z.infer<typeof ownMethod>;

/**
 * What lets its person in, together: after a removal there is one of these, of any number of removals at once; or the removal is
 * refused with `account.last_method`. Empty of who does not need them.
 */
export const keepOneOf = z.array(ownMethod).max(3).default([]);

/** Ends an authenticator app or a set of backup codes. Saying it again changes nothing. Errors: `account.last_method`. */
export const removeFactor = defineCommand('credential.remove-factor.v1', {
  request: z.object({ ...person, factor: z.enum(['totp', 'backup-code']), keepOneOf, by: doneBy.optional() }),
  reply: z.object({ removed: z.boolean() }),
});

/** Forgets the wrong codes that count against a person, of every factor. Saying it again changes nothing. */
export const unlockFactors = defineCommand('credential.unlock-factors.v1', {
  request: z.object(person),
  reply: z.object({}),
});

/** What a person could verify themselves with here; passkeys of the tenant's RP ID alone. */
export const heldFactors = z.object({
  userId,
  passkeys: z.number().int().min(0),
  passkeyUsedAt: timestamp.nullable(),
  totp: z.boolean(),
  totpUsedAt: timestamp.nullable(),
  backupCodesLeft: z.number().int().min(0),
  /** The interactions in which what they have was set up: what is bound there verifies nothing there. */
  passkeysEnrolledIn: z.array(interactionId),
  totpEnrolledIn: interactionId.nullable(),
  backupCodesEnrolledIn: interactionId.nullable(),
});
export type HeldFactors = z.infer<typeof heldFactors>;

/** The factors of some people, in the order in which they were asked for; who has none has none. */
export const readFactors = defineCommand('credential.read-factors.v1', {
  request: z.object({ tenantId, userIds: z.array(userId).min(1).max(1_000) }),
  reply: z.object({ people: z.array(heldFactors) }),
});

/** A person showed a code of their own, in one interaction. */
export const factorVerified = defineEvent(
  'credential.factor-verified.v1',
  z.object({
    ...inJourney,
    purpose,
    method: z.enum(['totp', 'backup-code']),
    /** It was set up in this very interaction. */
    enrolledHere: z.boolean(),
    verifiedAt: timestamp,
  }),
);

/** What a person verifies themselves with is not what it was. A spent backup code is no change. */
export const factorChanged = defineEvent(
  'credential.factor-changed.v1',
  z.object({
    ...person,
    factor: z.enum(['totp', 'backup-code']),
    change: z.enum(['added', 'replaced', 'removed']),
    changedAt: timestamp,
    by: doneBy.optional(),
  }),
);
