import { z } from 'zod';
import { listAccountPasskeys, passkeyPrompts } from '../credential/passkeys.js';
import { readEnrolment } from '../credential/registration.js';
import { managedUser } from '../identity/users.js';
import { listSessions } from '../session/session.js';
import { managedFactors } from './administration.js';

/** Bodies of the management API's calls about one person. Unknown members are refused. */
export const administrationUserBodies = {
  prompts: z.strictObject({ passkey: passkeyPrompts }),
} as const;

/** `GET /api/v1/admin/tenants/{tenantId}/users/{userId}`: who they are, what they have, and how many sessions. */
export const managedUserDetail = managedUser.extend({
  hasPassword: z.boolean(),
  /** An organisation signs them in. */
  signsInBySso: z.boolean(),
  factors: managedFactors.omit({ userId: true }),
  sessions: z.number().int().min(0),
});
export type ManagedUserDetail = z.infer<typeof managedUserDetail>;

/** `GET …/users/{userId}/passkeys`. */
export const managedPasskeys = listAccountPasskeys.reply.pick({ passkeys: true });
export type ManagedPasskeys = z.infer<typeof managedPasskeys>;

/** `GET …/users/{userId}/sessions`. */
export const managedSessions = listSessions.reply;
export type ManagedSessions = z.infer<typeof managedSessions>;

/** `GET` and `PUT …/users/{userId}/prompts`: whether they are offered passkeys, and when they said no. */
export const managedPrompts = z.object({
  passkey: passkeyPrompts,
  ...readEnrolment.reply.pick({ skippedAt: true, skippedForGood: true, otherDevice: true }).shape,
});
export type ManagedPrompts = z.infer<typeof managedPrompts>;
