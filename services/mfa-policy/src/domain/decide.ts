import type { Assurance, DecisionReason, Purpose, UserId } from '@latchkey/contracts';
import { isOfTwoKinds, strengthOf, type Strength } from './assurance.js';
import type { Evidence } from './evidence.js';

/** What a tenant asks of a sign-in. */
export type MfaPolicy = { requirement: 'no-prompt' | 'mandatory'; passkeySatisfiesMfa: boolean };

/** The policy of a tenant that has not chosen one. */
export const defaultPolicy: MfaPolicy = { requirement: 'no-prompt', passkeySatisfiesMfa: true };

/** What was proven, by whom, for what, and what the tenant asks. */
export type DecisionInput = { policy: MfaPolicy; userId: UserId; purpose: Purpose; evidence: readonly Evidence[] };

export type Decision =
  | ({ outcome: 'fulfilled'; reasons: DecisionReason[] } & Assurance)
  | { outcome: 'insufficient'; reasons: DecisionReason[] };

/** The one place where assurance is computed: prompts, sessions and tokens all come from here. */
export function decide({ policy, userId, purpose, evidence }: DecisionInput): Decision {
  const own = evidence.filter((proof) => proof.userId === userId && proof.purpose === purpose);
  const [latest] = own
    .map(({ verifiedAt }) => verifiedAt)
    .sort()
    .reverse();
  if (latest === undefined) {
    return { outcome: 'insufficient', reasons: [evidence.length > 0 ? 'evidence.other_user' : 'evidence.none'] };
  }
  const strength = strengthOf(own);
  const met = policy.requirement === 'no-prompt' || isMultiFactor(policy, own, strength);
  const reasons = [...new Set([...own.map(reasonOf), ...policyReasons(policy, met)])].sort();
  return met ? { outcome: 'fulfilled', ...strength, authTime: latest, reasons } : { outcome: 'insufficient', reasons };
}

/**
 * Whether nothing that may lie elsewhere can better a decision: so for a passkey that verified the person. A password and
 * a code are enough, and still a passkey beside them would say more.
 */
export const isFinal = (decision: Decision): boolean =>
  decision.outcome === 'fulfilled' && (decision.acr === 'phr' || decision.acr === 'phrh');

/** What a tenant takes for two factors: two kinds of proof always, a passkey alone if it says so. */
const isMultiFactor = (policy: MfaPolicy, own: readonly Evidence[], { aal }: Strength): boolean =>
  aal >= 2 && (policy.passkeySatisfiesMfa || isOfTwoKinds(own));

const reasonOf = (proof: Evidence): DecisionReason => {
  if (proof.method === 'password') return 'password.one_factor';
  if (proof.method === 'sso') return 'sso.one_factor';
  if (proof.method === 'email-code' || proof.method === 'phone-code') return 'code.one_factor';
  return proof.userVerified ? 'passkey.user_verified' : 'passkey.user_not_verified';
};

function policyReasons(policy: MfaPolicy, met: boolean): DecisionReason[] {
  if (policy.requirement === 'no-prompt') return ['policy.no_prompt'];
  if (met) return [];
  return policy.passkeySatisfiesMfa ? ['policy.requires_mfa'] : ['passkey.does_not_satisfy_mfa', 'policy.requires_mfa'];
}
