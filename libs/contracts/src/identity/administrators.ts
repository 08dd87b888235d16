import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId, timestamp, userId } from '../vocabulary.js';

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
  'log:read',
  'webhooks:read',
  'webhooks:write',
  'administrators:read',
  'administrators:write',
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

/** The tenant whose people may administer; they administer every tenant, within their scopes. */
export const administrationTenant = tenantId.parse('default');

/** A person who administers, in the console. */
export const administratingPerson = z.object({
  userId,
  scopes: z.array(administratorScope),
  since: timestamp,
});
export type AdministratingPerson = z.infer<typeof administratingPerson>;

/**
 * Makes a person of the administrating tenant an administrator by a one-time enrolment, which is used up by it.
 * Errors: `administrator.enrolment_rejected`.
 */
export const claimAdministration = defineCommand('identity.claim-administration.v1', {
  request: z.object({ enrolmentHash: secretHash, userId }),
  reply: administratingPerson,
});

/** What a person may do in the console; null where they do not administer, are suspended or are no more. */
export const checkAdministratingPerson = defineCommand('identity.check-administrating-person.v1', {
  request: z.object({ userId }),
  reply: z.object({ administrator: administratingPerson.nullable() }),
});

export const listAdministratingPeople = defineCommand('identity.list-administrating-people.v1', {
  request: z.object({}),
  reply: z.object({ administrators: z.array(administratingPerson) }),
});

/** Makes somebody an administrator or changes their scopes. Errors: `request.not_found`, `administrator.last_one`. */
export const changeAdministratingPerson = defineCommand('identity.change-administrating-person.v1', {
  request: z.object({ userId, scopes: z.array(administratorScope).min(1) }),
  reply: administratingPerson,
});

/** Errors: `request.not_found`, `administrator.last_one`. */
export const removeAdministratingPerson = defineCommand('identity.remove-administrating-person.v1', {
  request: z.object({ userId }),
  reply: z.object({}),
});
