import { z } from 'zod';
import { defineBroadcast, defineCommand, defineEvent } from '../contract.js';
import { aal, acr, amr, eventId, interactionId, purpose, tenantId, timestamp, userId } from '../vocabulary.js';

/** Why a decision came out as it did: stable codes, strongest first. */
export const decisionReason = z.enum([
  'passkey.user_verified',
  'passkey.user_not_verified',
  'passkey.does_not_satisfy_mfa',
  'code.one_factor',
  'password.one_factor',
  'sso.one_factor',
  'policy.no_prompt',
  'policy.requires_mfa',
  'evidence.none',
  'evidence.other_user',
]);
export type DecisionReason = z.infer<typeof decisionReason>;

/** How strong the sign-in was, in the words of tokens (decisions: one table, used everywhere). */
export const assurance = z.object({ aal, acr, amr: z.array(amr), authTime: timestamp });
export type Assurance = z.infer<typeof assurance>;

/**
 * Asks whether this interaction has met the tenant's requirement. mfa-policy knows the proof from the owner's event
 * alone and waits for it, at most `waitMs`. `pending`: the named evidence has not arrived; ask again.
 */
export const settle = defineCommand('mfa-policy.settle.v1', {
  request: z.object({
    tenantId,
    interactionId,
    userId,
    purpose,
    /** The evidence that must have arrived before the decision counts. */
    evidenceId: eventId,
    waitMs: z.number().int().min(0).max(5_000),
  }),
  reply: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('fulfilled'), ...assurance.shape, reasons: z.array(decisionReason) }),
    z.object({ outcome: z.literal('insufficient'), reasons: z.array(decisionReason) }),
    z.object({ outcome: z.literal('pending') }),
  ]),
  timeoutMs: 2_500,
});

/**
 * The decision that an event led to, told at once to the session process that waits for it: what `settle` would answer,
 * one request earlier. Lost, it is asked for.
 */
export const decisionMade = defineBroadcast(
  'mfa-policy.decision-made.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    evidenceId: eventId,
    ...assurance.shape,
    reasons: z.array(decisionReason),
  }),
);

/** An interaction's requirement is met. Once per evidence. */
export const requirementFulfilled = defineEvent(
  'mfa-policy.requirement-fulfilled.v1',
  z.object({
    tenantId,
    interactionId,
    userId,
    evidenceId: eventId,
    ...assurance.shape,
    reasons: z.array(decisionReason),
  }),
);
