import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { emailAddress, identifierType, phoneNumber, tenantId, timestamp, userId, username } from '../vocabulary.js';
import { personName } from './sign-up.js';
import { pageFields } from './tenants.js';

const verified = z.boolean();

/** What a person calls themselves with, and whether they have proved it. A user name needs no proof. */
export const managedIdentifier = z.discriminatedUnion('type', [
  z.object({ type: z.literal('email'), value: emailAddress, verified }),
  z.object({ type: z.literal('phone'), value: phoneNumber, verified }),
  z.object({ type: z.literal('username'), value: username, verified }),
]);
export type ManagedIdentifier = z.infer<typeof managedIdentifier>;

/** The same as an administrator sends it. A telephone number has its country code: nobody knows where it was typed. */
export const managedIdentifierInput = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('email'), value: emailAddress, verified: verified.default(false) }),
  z.strictObject({ type: z.literal('phone'), value: phoneNumber, verified: verified.default(false) }),
  z.strictObject({ type: z.literal('username'), value: username, verified: verified.default(true) }),
]);

/** A person as an administrator sees them. */
export const managedUser = z.object({
  userId,
  name: z.string().nullable(),
  identifiers: z.array(managedIdentifier),
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
  request: z.object({
    tenantId,
    identifiers: z.array(managedIdentifier).min(1).max(10),
    name: personName.optional(),
  }),
  reply: managedUser,
});

/** Errors: `request.not_found`. */
export const readUser = defineCommand('identity.read-user.v1', {
  request: z.object({ tenantId, userId }),
  reply: managedUser,
});

/** The people of a tenant who have an identifier that begins like this, in the order of these; each once. */
export const listUsers = defineCommand('identity.list-users.v1', {
  request: z.object({
    tenantId,
    /** Of any type without it. */
    type: identifierType.optional(),
    prefix: z.string().max(254),
    /** Only those who are suspended, or who are not. */
    suspended: z.boolean().optional(),
    ...pageFields,
  }),
  reply: z.object({
    users: z.array(managedUser),
    /** After which identifier the next page begins; absent on the last one. */
    next: z.string().optional(),
  }),
});

/**
 * Keeps a person from signing in, or lets them again. Saying the same again changes nothing. Errors: `request.not_found`,
 * `administrator.last_one`.
 */
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

/** A person is no more: whoever keeps anything of theirs deletes it. */
export const userDeleted = defineEvent(
  'identity.user-deleted.v1',
  z.object({ tenantId, userId, deletedAt: timestamp }),
);

/** Deletes a person with all that identity has of them. Errors: `request.not_found`, `administrator.last_one`. */
export const deleteUser = defineCommand('identity.delete-user.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({}),
});
