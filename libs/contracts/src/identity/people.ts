import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { eventId, interactionId, tenantId, timestamp, userId } from '../vocabulary.js';
import { identifier } from './passwords.js';

/** What of a person plays a part in how they sign in. Addresses and numbers are proved ones, and masked: `a•••@example.com`. */
export const personFacts = z.object({
  userId,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  /** What they may call themselves with, proved or not. */
  identifiers: z.array(z.enum(['email', 'phone', 'username'])),
  hasPassword: z.boolean(),
  /** An organisation signs them in: by an SSO identity, or by the domain of their address. */
  signsInBySso: z.boolean(),
  isSuspended: z.boolean(),
});
export type PersonFacts = z.infer<typeof personFacts>;

/** Some people of a tenant, in the order in which they were asked for; who does not exist is left out. */
export const readPeople = defineCommand('identity.read-people.v1', {
  request: z.object({ tenantId, userIds: z.array(userId).min(1).max(1_000) }),
  reply: z.object({ people: z.array(personFacts) }),
});

/** The people of a tenant by their ids, a page at a time. */
export const listPeople = defineCommand('identity.list-people.v1', {
  request: z.object({ tenantId, after: userId.optional(), limit: z.number().int().min(1).max(1_000) }),
  reply: z.object({ people: z.array(personFacts), next: userId.optional() }),
  timeoutMs: 4_000,
});

const sent = z.object({ expiresAt: timestamp, resendAt: timestamp, sentTo: z.string() });
const language = z.string().max(35);
const wantsAnother = z.boolean().default(false);

/**
 * Sends a code to the address or number that a person has proved before, as their second factor: `identity.verify-code` with
 * the purpose `mfa` takes it. Errors: `request.not_found` (they have none), `identity.code_requested_too_often`,
 * `identity.sms_unavailable`, `identity.user_suspended`.
 */
export const sendFactorCode = defineCommand('identity.send-factor-code.v1', {
  request: z.object({
    tenantId,
    interactionId,
    userId,
    channel: z.enum(['email', 'phone']),
    language,
    wantsAnother,
  }),
  reply: sent,
});

/**
 * Sends a code to an address or number that a person wants to have. Nobody is told whether it is somebody's. Errors:
 * `identity.code_requested_too_often`, `identity.sms_unavailable`, `identity.identifier_not_accepted` (a user name; the
 * tenant's rules of addresses), `identity.sso_required` (the domain is an organisation's), `identity.too_many_identifiers`, `request.too_many`,
 * `identity.user_suspended`, `request.not_found`.
 */
export const sendContactCode = defineCommand('identity.send-contact-code.v1', {
  request: z.object({ tenantId, interactionId, userId, identifier, language, wantsAnother }),
  reply: sent,
});

/**
 * Makes the address or number that the code was sent to one of theirs. The same again answers the same again. Errors:
 * `identity.code_rejected`, `identity.code_expired`, `identity.code_attempts_exhausted`, `identity.identifier_taken` (told
 * to who has proved that it is theirs), `identity.sso_required`, `identity.too_many_identifiers`, `request.too_many`, `identity.user_suspended`.
 */
export const addContact = defineCommand('identity.add-contact.v1', {
  request: z.object({ tenantId, interactionId, userId, code: z.string().regex(/^\d{6}$/) }),
  reply: z.object({ identifier, evidenceId: eventId }),
});
