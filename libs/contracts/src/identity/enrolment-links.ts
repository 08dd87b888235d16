import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { eventId, interactionId, purpose, tenantId, timestamp, userId } from '../vocabulary.js';
import { linkSecret } from './account.js';
import { identifier } from './passwords.js';

/**
 * A one-time link with which a person gets back in, made by an administrator: good for 24 hours, and only while there is no newer
 * one. It proves as much as a code to their mailbox. Errors: `request.not_found`, `identity.user_suspended`,
 * `identity.sso_required` (their organisation signs them in).
 */
export const makeEnrolmentLink = defineCommand('identity.make-enrolment-link.v1', {
  request: z.object({ tenantId, userId }),
  /** The secret is in the fragment, which no server is sent. Shown this once, in no log or event. */
  reply: z.object({ url: z.url({ protocol: /^https?$/ }), expiresAt: timestamp }),
});

/**
 * Uses a link up, in one journey of the intent `recover`. The same from the same journey answers the same again for ten minutes.
 * Errors: `identity.link_rejected` (unknown, used, expired, replaced, withdrawn or another tenant's), `identity.user_suspended`,
 * `identity.sso_required`.
 */
export const redeemEnrolmentLink = defineCommand('identity.redeem-enrolment-link.v1', {
  request: z.object({ tenantId, interactionId, secret: linkSecret }),
  reply: z.object({
    userId,
    /** What they are known by first, if by anything. */
    identifier: identifier.optional(),
    /** The event that proves this to mfa-policy. */
    evidenceId: eventId,
  }),
});

/** Whoever an administrator gave a link for a person has used it, in one interaction. */
export const enrolmentLinkRedeemed = defineEvent(
  'identity.enrolment-link-redeemed.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    purpose: purpose.extract(['recover']),
    /** Which link it was; not its secret. */
    linkId: z.uuid(),
    redeemedAt: timestamp,
  }),
);
