import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import {
  browserHash,
  credentialId,
  eventId,
  interactionId,
  listener,
  ceremonyOrigin,
  purpose,
  tenantId,
  timestamp,
  userId,
} from '../vocabulary.js';
import { ceremonyResponse } from '../webauthn-json.js';

/** Where a ceremony belongs: a proof made here is worth nothing under any other value of these. */
export const ceremonyBinding = z.object({
  tenantId,
  interactionId,
  browserHash,
  purpose,
  origin: ceremonyOrigin,
});
export type CeremonyBinding = z.infer<typeof ceremonyBinding>;

/** A challenge that session issued: 32 bytes, base64url (WebAuthn L3 §13.4.3). */
export const challenge = z.string().length(43);

/**
 * An answered ceremony, as session found it. `live`: the challenge was open and is now taken, for this answer alone.
 * `lost` and `expired`: there is nothing left to verify against, but an earlier answer may have been accepted.
 */
export const answeredCeremony = z.object({
  ...ceremonyBinding.shape,
  challenge,
  state: z.enum(['live', 'lost', 'expired']),
  /** SHA-256 of the request body's bytes, base64url: tells a retry from a replay. */
  bodyHash: z.string().length(43),
  response: ceremonyResponse,
});

const assertion = z.object({
  userId,
  /** The assertion-verified event: the only thing that mfa-policy takes as proof. */
  evidenceId: eventId,
});

/**
 * Finishes an authentication ceremony: burns the challenge, verifies, commits, publishes the evidence.
 * The same body again from the same browser gets the same answer. Errors: `authentication.failed`,
 * `ceremony.already_used`, `ceremony.expired`.
 */
export const finishAuthentication = defineCommand('credential.finish-authentication.v1', {
  request: z.object({
    ...answeredCeremony.shape,
    /** Only a passkey of this person counts: they have named themselves already. */
    userId: userId.optional(),
    /** Who waits for the decision on this assertion; it travels with the event and is stored nowhere. */
    listener: listener.optional(),
    /** As the browser names itself: of it the owner is told which one it was, and nothing else is kept. */
    userAgent: z.string().max(512).optional(),
  }),
  reply: assertion,
});

/** An authenticator proved possession of a credential, and perhaps verified the person, in one interaction. */
export const assertionVerified = defineEvent(
  'credential.assertion-verified.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    purpose,
    credentialId,
    rpId: z.string(),
    userVerified: z.boolean(),
    backupEligible: z.boolean(),
    backedUp: z.boolean(),
    /** The credential had verified the person before (WebAuthn L3 §4 uvInitialized). */
    uvInitialized: z.boolean(),
    attestationTrusted: z.boolean(),
    /** It was registered in this very interaction. */
    registeredHere: z.boolean().default(false),
    /** Who keeps the passkey, or what it plainly is, as far as that is known: for figures alone, since nobody signs it. */
    provider: z.string().max(60).optional(),
    verifiedAt: timestamp,
  }),
);
