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
  /**
   * What has to be proved before somebody without a factor sets up the first one. `channel`: that they receive what is sent
   * to an address or number of theirs, or more than a password at least. `any`: whatever signs them in.
   */
  firstEnrolment: z.enum(['channel', 'any']).default('channel'),
  /** Whether the sign-in of an organisation's own provider is taken for a second factor too. */
  trustSso: z.boolean().default(false),
  /** Whether a person may spare one of their browsers the second factor, and for how long. */
  trustedDevices: z
    .object({ enabled: z.boolean().default(false), days: z.number().int().min(1).max(365).default(30) })
    .prefault({}),
};

/** What a tenant asks besides a first factor; `{}` asks for nothing. */
export const mfaSettings = z.object(shape);
export type MfaSettings = z.infer<typeof mfaSettings>;
/** The same as an administrator sends it: a member that we do not know is refused. */
export const strictMfaSettings = z.strictObject({
  ...shape,
  trustedDevices: z
    .strictObject({ enabled: z.boolean().default(false), days: z.number().int().min(1).max(365).default(30) })
    .prefault({}),
});
