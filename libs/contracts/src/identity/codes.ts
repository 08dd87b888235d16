import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { eventId, interactionId, purpose, tenantId, timestamp, userId } from '../vocabulary.js';
import { identifier } from './passwords.js';

/**
 * Sends a six-digit code to an identifier. The answer is the same for known and unknown identifiers;
 * an unknown address at sign-in gets a mail without a code, an unknown number nothing. Errors:
 * `identity.code_requested_too_often`, `identity.sms_unavailable`, `identity.identifier_not_accepted` (at sign-up: the tenant's
 * rules of addresses).
 */
export const sendCode = defineCommand('identity.send-code.v1', {
  request: z.object({
    tenantId,
    interactionId,
    /** Of a first factor, or of one that stands for it; codes for other purposes have commands of their own. */
    purpose: purpose.extract(['sign-in', 'sign-up', 'recover', 'step-up']),
    identifier,
    language: z.string().max(35),
    /** A new code is asked for; otherwise one that was sent here a moment ago is the answer. */
    wantsAnother: z.boolean().default(false),
  }),
  reply: z.object({ expiresAt: timestamp, resendAt: timestamp }),
});

/**
 * Checks a code; at sign-up it creates the person in the same transaction (an existing one signs in instead). A code of the
 * purpose `enrolment` is `identity.add-contact`'s.
 * The same right code from the same interaction answers the same again. Errors: `identity.code_rejected`,
 * `identity.code_expired`, `identity.code_attempts_exhausted`.
 */
export const verifyCode = defineCommand('identity.verify-code.v1', {
  request: z.object({
    tenantId,
    interactionId,
    purpose: purpose.exclude(['enrolment']),
    code: z.string().regex(/^\d{6}$/),
  }),
  reply: z.object({
    userId,
    identifier,
    created: z.boolean(),
    /** The event that proves this to mfa-policy. */
    evidenceId: eventId,
  }),
});

/** What a person calls themselves, for the account page. Errors: `request.not_found`. */
export const readProfile = defineCommand('identity.read-profile.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    userId,
    name: z.string().nullable(),
    identifiers: z.array(identifier),
    createdAt: timestamp,
    /** They have proved what they call themselves with, or there is nothing to prove. */
    isProved: z.boolean(),
  }),
});

/** A person proved that they receive what is sent to an identifier, in one interaction. */
export const identifierVerified = defineEvent(
  'identity.identifier-verified.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    purpose,
    method: z.enum(['email-code', 'phone-code']),
    /** SHA-256 of the channel's address: two codes to one mailbox are one factor. */
    channelHash: z.string(),
    /** They exist since this interaction. */
    created: z.boolean().default(false),
    verifiedAt: timestamp,
  }),
);

/** A person exists from now on. */
export const userCreated = defineEvent(
  'identity.user-created.v1',
  z.object({ tenantId, userId, createdAt: timestamp }),
);
