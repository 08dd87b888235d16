import { z } from 'zod';

/** What can stand beside a first factor. */
export const mfaFactor = z.enum(['webauthn', 'totp', 'backup-code', 'email-code', 'phone-code']);
export type MfaFactor = z.infer<typeof mfaFactor>;

/**
 * Whom a tenant asks for a second factor. `no-prompt`: who has one. `prompt-…`: they are asked to set one up, and may skip it.
 * `mandatory`: everybody. `adaptive-…`: everybody sets one up, and is asked for it where a sign-in looks unusual.
 */
export const mfaRequirement = z.enum([
  'no-prompt',
  'prompt-at-sign-in',
  'prompt-at-sign-in-and-sign-up',
  'mandatory',
  'adaptive-at-sign-in',
  'adaptive-at-sign-in-and-sign-up',
]);
export type MfaRequirement = z.infer<typeof mfaRequirement>;

const shape = {
  /** In the order in which they are offered. */
  factors: z.array(mfaFactor).max(10).default([]),
  policy: mfaRequirement.default('no-prompt'),
  /** Whether what is known of a sign-in decides; goes with the policies that are named after it, and only with them. */
  adaptive: z.boolean().default(false),
};

/** What a tenant asks besides a first factor; `{}` asks for nothing. */
export const mfaSettings = z.object(shape);
/** The same as an administrator sends it: a member that we do not know is refused. */
export const strictMfaSettings = z.strictObject(shape);
