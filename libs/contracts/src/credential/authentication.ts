import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import {
  browserHash,
  credentialId,
  eventId,
  interactionId,
  listener,
  origin,
  purpose,
  tenantId,
  timestamp,
  userId,
} from '../vocabulary.js';
import { ceremonyResponse, requestOptionsJson } from '../webauthn-json.js';

/** Where a ceremony belongs: a proof made here is worth nothing under any other value of these. */
export const ceremonyBinding = z.object({
  tenantId,
  interactionId,
  browserHash,
  purpose,
  origin,
});
export type CeremonyBinding = z.infer<typeof ceremonyBinding>;

/** Starts an authentication ceremony; the newest eight of an interaction live (WebAuthn L3 §7.2 step 1). */
export const beginAuthentication = defineCommand('credential.begin-authentication.v1', {
  request: z.object({
    ...ceremonyBinding.shape,
    /** Counts the interaction's ceremonies, from 1; names this one and retires the eighth before it. */
    sequence: z.number().int().min(1),
  }),
  reply: z.object({ options: requestOptionsJson, expiresAt: timestamp }),
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
    ...ceremonyBinding.shape,
    /** SHA-256 of the request body's bytes, base64url: tells a retry from a replay. */
    bodyHash: z.string().length(43),
    response: ceremonyResponse,
    /** Who waits for the decision on this assertion; it travels with the event and is stored nowhere. */
    listener: listener.optional(),
  }),
  reply: assertion,
});

/** The assertion that an interaction has made, if any: how a journey goes on after a lost reply. */
export const findAssertion = defineCommand('credential.find-assertion.v1', {
  request: z.object({ tenantId, interactionId, browserHash }),
  reply: z.object({ assertion: assertion.nullable() }),
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
    verifiedAt: timestamp,
  }),
);
