import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { identifier } from '../identity/passwords.js';
import { clientDemand } from '../mfa-policy/settlement.js';
import { ceremonyOrigin } from '../vocabulary.js';
import { interaction, journeyCaller } from './interaction.js';

/** What may be set up in the account centre; an address or a number with what it is. */
export const enrolmentWish = z.union([z.enum(['webauthn', 'totp', 'backup-code']), identifier]);
export type EnrolmentWish = z.infer<typeof enrolmentWish>;

const sessionToken = z.string().length(43);

/**
 * Something that a person confirms with a passkey. What exactly, is the product's: it shows it, and hashes it. The session stays as it is;
 * who confirmed what is told by a signed token.
 */
export const confirmedAction = z.strictObject({
  /** What the product calls it. */
  action: z.string().regex(/^[\w:.-]{1,64}$/),
  /** SHA-256 of what was shown, base64url. */
  payloadHash: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type ConfirmedAction = z.infer<typeof confirmedAction>;

/**
 * Begins a step-up of a live session: its person proves themselves once more, with all that they have or as much as `demand`
 * wants, and the session is the stronger and the fresher for it. Nobody else's proof counts. Errors: `session.not_signed_in`.
 */
export const startStepUp = defineCommand('session.start-step-up.v1', {
  request: z.object({
    ...journeyCaller.shape,
    /** SHA-256 of the session's token. */
    tokenHash: sessionToken,
    origin: ceremonyOrigin,
    language: z.string().max(35),
    demand: clientDemand.optional(),
    confirms: confirmedAction.optional(),
    userAgent: z.string().max(512).optional(),
  }),
  reply: z.object({ interaction }),
  timeoutMs: 6_000,
});

/**
 * Begins the set-up of another way in, for somebody whose proof is fresh. It ends in the session that they have. Errors:
 * `session.not_signed_in`, `session.step_up_required`, and those of the factor's owner.
 */
export const startEnrolment = defineCommand('session.start-enrolment.v1', {
  request: z.object({
    ...journeyCaller.shape,
    tokenHash: sessionToken,
    origin: ceremonyOrigin,
    language: z.string().max(35),
    wish: enrolmentWish,
  }),
  reply: z.object({ interaction }),
  timeoutMs: 6_000,
});
