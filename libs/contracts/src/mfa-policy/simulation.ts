import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { mfaFactor, strictMfaSettings } from '../identity/mfa-settings.js';
import { tenantId, userId } from '../vocabulary.js';
import { decisionReason } from './settlement.js';

/** What a sign-in begins with. */
export const firstFactor = z.enum(['passkey', 'password', 'email-code', 'phone-code', 'sso']);
export type FirstFactor = z.infer<typeof firstFactor>;

/**
 * What a sign-in that begins so would come to. `direct`: a session at once. `asked`: one of `factors` first. `must-enrol`: a
 * session once they have set up one of `factors`. `may-enrol`: the same, with a way to skip it. `refused`: no session.
 */
export const simulatedSignIn = z.object({
  with: firstFactor,
  outcome: z.enum(['direct', 'asked', 'may-enrol', 'must-enrol', 'refused']),
  factors: z.array(mfaFactor),
  reasons: z.array(decisionReason),
});
export type SimulatedSignIn = z.infer<typeof simulatedSignIn>;

/** One person under a proposed policy. Without any way in, `signIns` is empty. `differs`: from what happens today. */
export const simulatedPerson = z.object({
  userId,
  signIns: z.array(simulatedSignIn),
  differs: z.boolean(),
});
export type SimulatedPerson = z.infer<typeof simulatedPerson>;

/** What is proposed: the tenant's second factors, and what plays a part beside them. The rest stays as it is. */
export const proposedPolicy = z.strictObject({
  mfa: strictMfaSettings,
  passkey: z.strictObject({ enabled: z.boolean().optional(), satisfiesMfa: z.boolean().optional() }).prefault({}),
});
export type ProposedPolicy = z.infer<typeof proposedPolicy>;

/**
 * What a proposed policy would do to one person, or to the next page of a tenant's people. Nothing is changed and nothing
 * told. Errors: `request.not_found` (no such tenant or person), `tenant.not_acceptable` is identity's word, not this one's.
 */
export const simulatePolicy = defineCommand('mfa-policy.simulate-policy.v1', {
  request: z.object({
    tenantId,
    proposed: proposedPolicy,
    of: z.union([
      z.object({ userId }),
      z.object({ after: userId.optional(), limit: z.number().int().min(1).max(1_000) }),
    ]),
  }),
  reply: z.object({ people: z.array(simulatedPerson), next: userId.optional() }),
  timeoutMs: 8_000,
});
