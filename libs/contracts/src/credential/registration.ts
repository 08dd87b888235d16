import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { credentialId, doneBy, tenantId, timestamp, userId } from '../vocabulary.js';
import { creationOptionsJson } from '../webauthn-json.js';
import { answeredCeremony, challenge } from './authentication.js';

/**
 * Why a person is offered a passkey. `none-yet`: they have none that they can use here. `other-device`: they signed in
 * with one of another device, and this device could have its own. Each is declined for itself.
 */
export const promptReason = z.enum(['none-yet', 'other-device']);
export type PromptReason = z.infer<typeof promptReason>;

/**
 * The options of a registration ceremony for a person whom an interaction has authenticated (WebAuthn L3 §7.1 step 1).
 * Errors: `credential.too_many`.
 */
export const beginRegistration = defineCommand('credential.begin-registration.v1', {
  request: z.object({
    tenantId,
    challenge,
    /** Milliseconds that the challenge lives. */
    timeout: z.number().int().min(1),
    userId,
    /** What the authenticator lists the passkey under; never empty, because a browser refuses to create one without it. */
    userName: z.string().min(1).max(254),
    /** Of the person's address, whatever they are named by. */
    emailDomain: z.string().max(253).optional(),
    /** What it calls the person; the same as `userName` where nothing better is known. */
    displayName: z.string().min(1).max(254).optional(),
  }),
  reply: z.object({ options: creationOptionsJson }),
});

/**
 * Finishes a registration ceremony and stores the credential. The same body again from the same browser gets the
 * same answer. Errors: `credential.registration_rejected`, `credential.already_registered`, `credential.too_many`,
 * `ceremony.already_used`, `ceremony.expired`.
 */
export const finishRegistration = defineCommand('credential.finish-registration.v1', {
  request: z.object({
    ...answeredCeremony.shape,
    userId,
    /** The person's own name for it; without one it is made from what is known of the authenticator and the browser. */
    name: z.string().trim().min(1).max(64).optional(),
    userAgent: z.string().max(512).optional(),
    /**
     * The browser made it without asking, after a password sign-in: it need not have met or verified anybody (WebAuthn L3
     * §5.1.3). Counts only where the tenant allows it.
     */
    conditional: z.boolean().optional(),
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

/** As whom authenticators know a person here: what their browser needs to tell them which passkeys still count. */
export const knownAs = z.object({ rpId: z.string(), userHandle: z.string() });
export type KnownAs = z.infer<typeof knownAs>;

/** A person's passkeys for the tenant's RP ID, newest first; `knownAs` is null for whoever never had to do with one. */
export const listPasskeys = defineCommand('credential.list-passkeys.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ passkeys: z.array(passkey), knownAs: knownAs.nullable().default(null) }),
});

const declined = z.object({ skippedAt: timestamp.nullable(), skippedForGood: z.boolean() });

/** What decides whether a person is offered a passkey: those they have here, and when they last said no to which offer. */
export const readEnrolment = defineCommand('credential.read-enrolment.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    passkeys: z.number().int(),
    ...declined.shape,
    otherDevice: declined.default({ skippedAt: null, skippedForGood: false }),
    /** Their organisation signs them in: no passkey is for them. */
    signsInBySso: z.boolean().default(false),
  }),
});

/** A person said no to a passkey, for now or for good. */
export const skipEnrolment = defineCommand('credential.skip-enrolment.v1', {
  request: z.object({ tenantId, userId, forGood: z.boolean(), reason: promptReason.default('none-yet') }),
  reply: z.object({}),
});

/**
 * What a browser is told of a person's passkeys, so that it asks for one of them (WebAuthn L3 §5.8.3); and what it is not told:
 * which of them show that they cannot leave their device.
 */
export const listDescriptors = defineCommand('credential.list-descriptors.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    descriptors: z.array(
      z.object({ id: credentialId, transports: z.array(z.string()), hardwareBound: z.boolean().default(false) }),
    ),
  }),
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
    by: doneBy.optional(),
  }),
);
