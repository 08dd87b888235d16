import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { emailAddress, tenantId, timestamp, userId } from '../vocabulary.js';
import { pageFields } from './tenants.js';

/** A person as an administrator sees them. */
export const managedUser = z.object({
  userId,
  email: emailAddress,
  emailVerified: z.boolean(),
  createdAt: timestamp,
  /** Since when they may not sign in; null when they may. */
  suspendedAt: timestamp.nullable(),
});
export type ManagedUser = z.infer<typeof managedUser>;

/**
 * Makes a person. Errors: `request.not_found` (no such tenant), `identity.identifier_taken`,
 * `identity.identifier_not_accepted` (the tenant's rules of addresses).
 */
export const createUser = defineCommand('identity.create-user.v1', {
  request: z.object({ tenantId, email: emailAddress, emailVerified: z.boolean() }),
  reply: managedUser,
});

/** Errors: `request.not_found`. */
export const readUser = defineCommand('identity.read-user.v1', {
  request: z.object({ tenantId, userId }),
  reply: managedUser,
});

/** The people of a tenant whose address begins like this, in the order of their addresses. */
export const listUsers = defineCommand('identity.list-users.v1', {
  request: z.object({ tenantId, emailPrefix: z.string().max(254), ...pageFields }),
  reply: z.object({ users: z.array(managedUser), more: z.boolean() }),
});

/** Keeps a person from signing in, or lets them again. Saying the same again changes nothing. Errors: `request.not_found`. */
export const changeSuspension = defineCommand('identity.change-suspension.v1', {
  request: z.object({ tenantId, userId, suspended: z.boolean() }),
  reply: managedUser,
});

/**
 * Forgets the wrong passwords and codes that count against a person's identifiers, and the blocks that they made. Saying it
 * again changes nothing. Errors: `request.not_found`.
 */
export const unlockUser = defineCommand('identity.unlock-user.v1', {
  request: z.object({ tenantId, userId }),
  reply: managedUser,
});

/** A person may not sign in from now on. */
export const userSuspended = defineEvent(
  'identity.user-suspended.v1',
  z.object({ tenantId, userId, suspendedAt: timestamp }),
);

/** A suspended person may sign in again. */
export const userReactivated = defineEvent(
  'identity.user-reactivated.v1',
  z.object({ tenantId, userId, reactivatedAt: timestamp }),
);
