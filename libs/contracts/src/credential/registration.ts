import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { credentialId, tenantId, timestamp, userId } from '../vocabulary.js';
import { creationOptionsJson } from '../webauthn-json.js';
import { answeredCeremony, challenge } from './authentication.js';

/** The options of a registration ceremony for a person whom an interaction has authenticated (WebAuthn L3 §7.1 step 1). */
export const beginRegistration = defineCommand('credential.begin-registration.v1', {
  request: z.object({
    tenantId,
    challenge,
    /** Milliseconds that the challenge lives. */
    timeout: z.number().int().min(1),
    userId,
    userName: z.string().min(1).max(254),
  }),
  reply: z.object({ options: creationOptionsJson }),
});

/**
 * Finishes a registration ceremony and stores the credential. The same body again from the same browser gets the
 * same answer. Errors: `credential.registration_rejected`, `credential.already_registered`, `ceremony.already_used`,
 * `ceremony.expired`.
 */
export const finishRegistration = defineCommand('credential.finish-registration.v1', {
  request: z.object({
    ...answeredCeremony.shape,
    userId,
    name: z.string().trim().min(1).max(64).optional(),
  }),
  reply: z.object({ credentialId }),
});

/** One of a person's passkeys, as its owner sees it. */
export const passkey = z.object({
  credentialId,
  name: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  backedUp: z.boolean(),
});

/** A person's passkeys for the tenant's RP ID, newest first. */
export const listPasskeys = defineCommand('credential.list-passkeys.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ passkeys: z.array(passkey) }),
});

/** What decides whether a person is offered a passkey: those they have here, and when they last said no. */
export const readEnrolment = defineCommand('credential.read-enrolment.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    passkeys: z.number().int(),
    skippedAt: timestamp.nullable(),
    skippedForGood: z.boolean(),
    /** Their organisation signs them in: no passkey is for them. */
    signsInBySso: z.boolean().default(false),
  }),
});

/** A person said no to a passkey, for now or for good. */
export const skipEnrolment = defineCommand('credential.skip-enrolment.v1', {
  request: z.object({ tenantId, userId, forGood: z.boolean() }),
  reply: z.object({}),
});

/** What a browser is told of a person's passkeys, so that it asks for one of them (WebAuthn L3 §5.8.3). */
export const listDescriptors = defineCommand('credential.list-descriptors.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ descriptors: z.array(z.object({ id: credentialId, transports: z.array(z.string()) })) }),
});

/** A person has a new passkey. */
export const passkeyRegistered = defineEvent(
  'credential.passkey-registered.v1',
  z.object({
    tenantId,
    userId,
    credentialId,
    aaguid: z.string(),
    backupEligible: z.boolean(),
    registeredAt: timestamp,
  }),
);
