import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { credentialId, doneBy, tenantId, timestamp, userId } from '../vocabulary.js';
import { keepOneOf } from './factors.js';
import { knownAs } from './registration.js';

const person = { tenantId, userId };

/** What a person calls one of their passkeys. */
export const passkeyLabel = z.string().trim().min(1).max(64);

/** Where a passkey plainly is: in what people carry on a key ring, in a telephone, or in the device or its password manager. */
export const passkeyKind = z.enum(['platform', 'security-key', 'phone']);
export type PasskeyKind = z.infer<typeof passkeyKind>;

/** One of a person's passkeys, with all that they need to tell it from the others. Nothing hangs on any of it. */
export const accountPasskey = z.object({
  credentialId,
  name: z.string(),
  /** Who keeps it, as far as its AAGUID is known; without attestation that is a claim and no proof. */
  provider: z.object({ name: z.string() }).nullable(),
  /** It is kept on more than one device (WebAuthn L3 §6.1.3). */
  synced: z.boolean(),
  kind: passkeyKind,
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  /** Where that was, `Firefox · Windows`; empty where it is not known. */
  lastUsedBrowser: z.string(),
  /** It is of the tenant's RP ID of now, and no organisation signs its owner in. */
  usableHere: z.boolean(),
});
export type AccountPasskey = z.infer<typeof accountPasskey>;

/**
 * All of a person's passkeys, those of former RP IDs too, newest first. Each of them counts: authenticators may forget what is
 * not here, and nothing that is.
 */
export const listAccountPasskeys = defineCommand('credential.list-account-passkeys.v1', {
  request: z.object(person),
  reply: z.object({ passkeys: z.array(accountPasskey), knownAs: knownAs.nullable() }),
});

/** Calls a passkey something else. The same again changes nothing. Errors: `request.not_found`, `contract.invalid_request`. */
export const renamePasskey = defineCommand('credential.rename-passkey.v1', {
  request: z.object({ ...person, credentialId, name: passkeyLabel }),
  reply: z.object({}),
});

/**
 * Removes a passkey, whose public key is gone then. One that is of no use here is never the last. Errors: `request.not_found`,
 * `account.last_method`.
 */
export const removePasskey = defineCommand('credential.remove-passkey.v1', {
  request: z.object({ ...person, credentialId, keepOneOf, by: doneBy.optional() }),
  reply: z.object({}),
});

/** Whether somebody is offered passkeys at their sign-ins. */
export const passkeyPrompts = z.enum(['ask', 'never']);
export type PasskeyPrompts = z.infer<typeof passkeyPrompts>;

/** Takes back every "no" to an offer of a passkey, or says it to all of them for good. Saying it again changes nothing. */
export const choosePrompts = defineCommand('credential.choose-prompts.v1', {
  request: z.object({ ...person, passkey: passkeyPrompts }),
  reply: z.object({}),
});

/** What the gateway asks for somebody who looks after their own passkeys. */
export const passkeyManagement = [listAccountPasskeys, renamePasskey, removePasskey, choosePrompts] as const;

/** A passkey is called something else. What, is told to nobody: it is a person's own text. */
export const passkeyRenamed = defineEvent(
  'credential.passkey-renamed.v1',
  z.object({ ...person, credentialId, renamedAt: timestamp }),
);

/** A passkey is no more. */
export const passkeyRemoved = defineEvent(
  'credential.passkey-removed.v1',
  z.object({ ...person, credentialId, removedAt: timestamp, by: doneBy.optional() }),
);
