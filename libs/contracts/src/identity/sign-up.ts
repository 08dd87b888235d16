import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { eventId, interactionId, tenantId, userId, username } from '../vocabulary.js';
import { identifier, password } from './passwords.js';

/** What a tenant may want to know of everybody. */
export const profileField = z.enum(['name', 'username']);
export type ProfileField = z.infer<typeof profileField>;

/** What people call a person; control characters are nobody's name. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, 'no control characters');

/**
 * Makes a person with an identifier that nobody has proved, and a password. The same again from the same interaction
 * answers the same again. Errors: `identity.identifier_not_accepted` (the tenant's rules of addresses),
 * `identity.identifier_taken`, `identity.password_not_accepted`, `service.unavailable` (too many passwords are being hashed at this moment).
 */
export const signUp = defineCommand('identity.sign-up.v1', {
  request: z.object({ tenantId, interactionId, identifier, password }),
  reply: z.object({
    userId,
    identifier,
    /** The event that proves the password to mfa-policy. */
    evidenceId: eventId,
  }),
  timeoutMs: 4_000,
});

/** What a person has, as far as a journey asks for it. Errors: `request.not_found`. */
export const readStanding = defineCommand('identity.read-standing.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ hasPassword: z.boolean(), has: z.array(profileField) }),
});

/**
 * Writes down what a person was asked for and did not have; what they have stays. Errors: `identity.identifier_taken`,
 * `request.not_found`.
 */
export const completeProfile = defineCommand('identity.complete-profile.v1', {
  request: z.object({ tenantId, userId, name: personName.optional(), username: username.optional() }),
  reply: z.object({}),
});
