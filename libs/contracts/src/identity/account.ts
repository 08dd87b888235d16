import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { identifierType, interactionId, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';
import { identifier, password } from './passwords.js';
import { personName } from './sign-up.js';

/** How many addresses, numbers and user names a person may have. */
export const mostIdentifiers = 10;

const person = { tenantId, userId };

/**
 * Sets the password of somebody whose proof is fresh; `sessionId` is where. The same one again changes nothing. Errors:
 * `identity.password_not_accepted` (as of `setPassword`), `account.not_offered` (no password signs them in),
 * `identity.user_suspended`, `request.not_found`, `service.unavailable` (too many are being hashed at this moment).
 */
export const changePassword = defineCommand('identity.change-password.v1', {
  request: z.object({ ...person, sessionId, password }),
  reply: z.object({}),
  timeoutMs: 4_000,
});

/** What people call a person from now on. Errors: `request.not_found`, `identity.user_suspended`. */
export const changeName = defineCommand('identity.change-name.v1', {
  request: z.object({ ...person, name: personName }),
  reply: z.object({ name: z.string() }),
});

/** One thing that a person is known by. `isPrimary`: of its type, where codes go and what others are shown. */
export const ownIdentifier = z.object({
  type: identifierType,
  value: z.string(),
  verified: z.boolean(),
  isPrimary: z.boolean(),
  /** Whether they could still sign in, and be reached, without it. */
  canBeRemoved: z.boolean(),
});
export type OwnIdentifier = z.infer<typeof ownIdentifier>;

/** The primary one of each type first. Errors: `request.not_found`. */
export const listIdentifiers = defineCommand('identity.list-identifiers.v1', {
  request: z.object(person),
  reply: z.object({ identifiers: z.array(ownIdentifier) }),
});

/**
 * Takes an identifier from a person. Every address and number that they proved before, this one too, is told, with a link that
 * takes it back. Errors: `request.not_found` (it is not theirs), `account.last_method`, `identity.sso_required` (an
 * organisation's), `identity.user_suspended`, `request.too_many` (changes in a day: each sends messages).
 */
export const removeIdentifier = defineCommand('identity.remove-identifier.v1', {
  request: z.object({ ...person, identifier }),
  reply: z.object({}),
});

/**
 * Makes an identifier the primary one of its type; it is told like a removal. Saying it again changes nothing. Errors:
 * `request.not_found` (it is not theirs), `identity.identifier_not_accepted` (not proved), `identity.user_suspended`,
 * `request.too_many`.
 */
export const choosePrimaryIdentifier = defineCommand('identity.choose-primary-identifier.v1', {
  request: z.object({ ...person, identifier }),
  reply: z.object({}),
});

/** The secret of a link that an administrator or a notice gives somebody: 256 bits, base64url. In no log, event or URL but a fragment. */
export const linkSecret = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * Puts a person's identifiers back to what they were before a change, with the secret of the notice that told of it; later changes
 * go with it. Good once. Errors: `identity.link_rejected` (unknown, used, expired or another tenant's).
 */
export const undoIdentifierChange = defineCommand('identity.undo-identifier-change.v1', {
  request: z.object({ tenantId, secret: linkSecret }),
  reply: z.object({}),
});

const changed = { ...person, type: identifierType };

/** A person has one more address or number, and has proved it. Which one is said to nobody. */
export const identifierAdded = defineEvent(
  'identity.identifier-added.v1',
  z.object({ ...changed, interactionId: interactionId.optional(), addedAt: timestamp }),
);

/** A person has one identifier less. */
export const identifierRemoved = defineEvent(
  'identity.identifier-removed.v1',
  z.object({ ...changed, removedAt: timestamp }),
);

/** Another identifier is the primary one of its type. */
export const primaryIdentifierChanged = defineEvent(
  'identity.primary-identifier-changed.v1',
  z.object({ ...changed, changedAt: timestamp }),
);

/** Somebody who received a notice took changes of identifiers back. */
export const identifierChangeReverted = defineEvent(
  'identity.identifier-change-reverted.v1',
  z.object({ ...person, revertedAt: timestamp }),
);
