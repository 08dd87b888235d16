import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { timestamp } from '../vocabulary.js';

/** What a token of the management API may be good for. */
export const administratorScope = z.enum([
  'tenants:read',
  'tenants:write',
  'users:read',
  'users:write',
  'sso:read',
  'sso:write',
  'clients:read',
  'clients:write',
]);
export type AdministratorScope = z.infer<typeof administratorScope>;

/** SHA-256 of a secret of 256 bits, base64url: identity sees neither tokens nor enrolments themselves. */
const secretHash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const grant = { tokenId: z.uuid(), scopes: z.array(administratorScope), expiresAt: timestamp };

/**
 * Makes a token of a one-time enrolment, which is used up by it. Unknown, expired and used ones are one refusal.
 * Errors: `administrator.enrolment_rejected`.
 */
export const redeemEnrolment = defineCommand('identity.redeem-enrolment.v1', {
  request: z.object({ enrolmentHash: secretHash, tokenHash: secretHash }),
  reply: z.object(grant),
});

/** Whose a token is and what it is good for; null for one that is unknown or has expired. */
export const checkAdministrator = defineCommand('identity.check-administrator.v1', {
  request: z.object({ tokenHash: secretHash }),
  reply: z.object({ administrator: z.object(grant).nullable() }),
});
