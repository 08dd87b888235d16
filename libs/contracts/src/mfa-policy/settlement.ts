import { z } from 'zod';
import { defineBroadcast, defineCommand, defineEvent } from '../contract.js';
import { mfaFactor } from '../identity/mfa-settings.js';
import { aal, acr, amr, eventId, interactionId, purpose, tenantId, timestamp, userId } from '../vocabulary.js';

/** Why a decision came out as it did: stable codes, in alphabetical order. */
export const decisionReason = z.enum([
  'passkey.user_verified',
  'passkey.user_not_verified',
  'passkey.does_not_satisfy_mfa',
  'code.one_factor',
  'totp.one_factor',
  'backup_code.one_factor',
  'password.one_factor',
  'sso.one_factor',
  /** The tenant takes the provider's word for a second factor. */
  'sso.trusted',
  /** A factor that was set up in this interaction verifies nothing in it. */
  'evidence.bound_here',
  'evidence.none',
  'evidence.other_user',
  /** Two steps of the same kind: the policy is met, the level stays what one factor gives. */
  'factors.same_kind',
  'policy.no_prompt',
  'policy.optional',
  'policy.requires_mfa',
  'policy.adaptive',
  /** What the person chose, where the policy leaves it to them. */
  'person.two_step_on',
  'person.two_step_off',
  'person.undecided',
  'person.no_factor',
  /** They exist since this interaction: there is nothing yet that could verify them twice. */
  'person.new',
  'risk.new_country',
  'risk.impossible_travel',
  'risk.long_absence',
  'risk.untrusted_client',
  'risk.none',
  /** This browser was trusted in an earlier sign-in. */
  'device.trusted',
  'client.requires_level',
  'client.requires_phishing_resistance',
  'client.requires_recent_proof',
  'organisation.requires_mfa',
  'organisation.met',
  'organisation.unmet',
  'enrolment.needs_channel',
]);
export type DecisionReason = z.infer<typeof decisionReason>;

/** How strong the sign-in was, in the words of tokens (decisions: one table, used everywhere). */
export const assurance = z.object({ aal, acr, amr: z.array(amr), authTime: timestamp });
export type Assurance = z.infer<typeof assurance>;

/** A factor that would meet what is asked; `sentTo` says where a code would go, as much of it as its owner recognises. */
export const mfaOffer = z.object({ factor: mfaFactor, sentTo: z.string().optional() });
export type MfaOffer = z.infer<typeof mfaOffer>;

/**
 * What a person is led to set up before the journey ends, one thing at a time. `extra-factor` is a suggestion: `bound` is
 * what they have. `skippable` where the policy leaves it to them.
 */
export const dueEnrolment = z.discriminatedUnion('step', [
  z.object({ step: z.literal('turn-on-two-step'), factors: z.array(mfaFactor) }),
  z.object({ step: z.literal('enrol-factor'), factors: z.array(mfaFactor), skippable: z.boolean() }),
  z.object({ step: z.literal('extra-factor'), factors: z.array(mfaFactor), bound: z.array(mfaFactor) }),
  z.object({ step: z.literal('backup-codes') }),
]);
export type DueEnrolment = z.infer<typeof dueEnrolment>;

/** What a trusted edge tells of a request. Absent where it does not say: then no rule fires. */
export const riskFacts = z.object({
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  /** Degrees. */
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  /** 1 (surely a program) to 99 (surely a person). */
  botScore: z.number().int().min(1).max(99).optional(),
  /** A program that says so itself, a crawler for example. */
  isVerifiedBot: z.boolean().optional(),
});
export type RiskFacts = z.infer<typeof riskFacts>;

/** What a product asks of a sign-in beyond the tenant's policy. It only ever asks for more. */
export const clientDemand = z.object({
  minimumAal: aal.optional(),
  phishingResistant: z.boolean().optional(),
  /** Every proof has to be younger, in seconds. */
  maxAgeSeconds: z.number().int().min(0).optional(),
});
export type ClientDemand = z.infer<typeof clientDemand>;

/** A browser that says it is trusted, by the name and the SHA-256 of the secret in its cookie, base64url. */
export const presentedDevice = z.object({ deviceId: z.uuid(), secretHash: z.string().length(43) });
export type PresentedDevice = z.infer<typeof presentedDevice>;

/**
 * Asks whether this interaction has met the tenant's requirement. mfa-policy knows the proof from the owner's event
 * alone and waits for it, at most `waitMs`. `verify`: a second factor is due, one of `offer`. `pending`: the named evidence
 * has not arrived; ask again. Errors: `service.unavailable` when what the person has is not to be had.
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
    risk: riskFacts.optional(),
    demand: clientDemand.optional(),
    trustedDevices: z.array(presentedDevice).max(10).optional(),
  }),
  reply: z.discriminatedUnion('outcome', [
    z.object({
      outcome: z.literal('fulfilled'),
      ...assurance.shape,
      /** Enough also where everybody is asked for a second factor: what becomes of the session if that is switched on. */
      twoStep: z.boolean().default(false),
      enrol: dueEnrolment.optional(),
      reasons: z.array(decisionReason),
    }),
    z.object({
      outcome: z.literal('verify'),
      offer: z.array(mfaOffer).min(1),
      reasons: z.array(decisionReason),
    }),
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
