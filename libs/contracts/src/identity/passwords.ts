import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import {
  doneBy,
  emailAddress,
  eventId,
  interactionId,
  phoneNumber,
  purpose,
  tenantId,
  timestamp,
  userId,
  username,
} from '../vocabulary.js';

/** What a person calls themselves with, in its one form. */
export const identifier = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), value: emailAddress }),
  z.object({ type: z.literal('phone'), value: phoneNumber }),
  z.object({ type: z.literal('username'), value: username }),
]);
export type Identifier = z.infer<typeof identifier>;

/** A password as it is typed: any characters, bounded, never trimmed. Secret: in no log, event or URL. */
export const password = z.string().min(1).max(1_024);

/**
 * Who has an identifier, if anybody. One look-up, alike for known and unknown ones; the answer stays between services:
 * whoever asked for it must show a browser the same in both cases, or what the tenant's setting allows.
 */
export const findUser = defineCommand('identity.find-user.v1', {
  request: z.object({ tenantId, identifier }),
  reply: z.object({ userId: userId.nullable() }),
});

/**
 * Checks a password. Unknown person, person without a password and wrong password are one refusal, and take the same
 * time. Errors: `identity.password_rejected`, `identity.password_expired` (right, and too old; no try is counted),
 * `identity.too_many_attempts` (also for the right one, while it lasts),
 * `service.unavailable` (too many are being checked at this moment).
 */
export const verifyPassword = defineCommand('identity.verify-password.v1', {
  request: z.object({ tenantId, interactionId, purpose, identifier, password }),
  reply: z.object({
    userId,
    identifier,
    /** The event that proves this to mfa-policy. */
    evidenceId: eventId,
  }),
  timeoutMs: 4_000,
});

/**
 * Sets the password of a person who has proved themselves in this interaction. Errors: `identity.password_not_accepted`
 * (with what the tenant's policy misses, as `errors` at `/password`), `request.not_found`.
 */
export const setPassword = defineCommand('identity.set-password.v1', {
  request: z.object({ tenantId, interactionId, userId, password }),
  reply: z.object({}),
  timeoutMs: 4_000,
});

/** A person knew their password, in one interaction. */
export const passwordVerified = defineEvent(
  'identity.password-verified.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    purpose,
    /** They exist since this interaction. */
    created: z.boolean().default(false),
    verifiedAt: timestamp,
  }),
);

/** A person has a password that they did not have before. */
export const passwordChanged = defineEvent(
  'identity.password-changed.v1',
  z.object({ tenantId, userId, changedAt: timestamp, by: doneBy.optional() }),
);
