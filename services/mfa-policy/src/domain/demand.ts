import type { ClientDemand, CredentialId, DecisionReason, MfaFactor } from '@latchkey/contracts';
import { isTwoFactors, strengthOf } from './assurance.js';
import type { Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import { beforeInteraction, factorsOf } from './person.js';

/** What a product asks beyond the policy: met, or by what it would be. Nothing in it ever asks for less. */
export type DemandAnswer = { isMet: boolean; offer: MfaFactor[]; reasons: DecisionReason[] };

const met: DemandAnswer = { isMet: true, offer: [], reasons: [] };

export function demandOf(facts: Facts, own: readonly Evidence[]): DemandAnswer {
  const { demand } = facts;
  if (!demand || satisfies(demand, own)) return met;
  // A passkey raises the level wherever it may be used, a factor of the policy or not; and where one did not raise it enough,
  // another one may, or the same one that verifies its person.
  const factors = [...new Set<MfaFactor>(['webauthn', ...facts.policy.factors])];
  const person = beforeInteraction(facts);
  const isSpent = verifyingPasskeys(own) >= person.passkeys;
  const offer = factorsOf(person, { factors })
    .filter((factor) => factor !== 'webauthn' || !isSpent)
    .filter((factor) => satisfies(demand, [...own, supposed(factor, own)]));
  return { isMet: false, offer, reasons: reasonsOf(demand) };
}

/** The proofs that are recent enough for who asks; all of them where nobody says. */
export function recentProofs({ demand, now, evidence }: Facts): readonly Evidence[] {
  const { maxAgeSeconds } = demand ?? {};
  if (maxAgeSeconds === undefined) return evidence;
  const since = now.getTime() - maxAgeSeconds * 1_000;
  return evidence.filter(({ verifiedAt }) => Date.parse(verifiedAt) >= since);
}

function satisfies({ minimumAal = 1, phishingResistant = false }: ClientDemand, own: readonly Evidence[]): boolean {
  const { aal, acr } = strengthOf(own);
  return aal >= minimumAal && (!phishingResistant || acr === 'phr' || acr === 'phrh');
}

/** How many passkeys have shown all that they can. */
const verifyingPasskeys = (own: readonly Evidence[]): number =>
  new Set(own.flatMap((proof) => (proof.method === 'passkey' && isTwoFactors(proof) ? [proof.credentialId] : []))).size;

/** The best that a factor could prove: which key somebody will use is not known before they do. */
function supposed(factor: MfaFactor, [proof]: readonly Evidence[]): Evidence {
  const common = { ...(proof as Evidence), purpose: 'mfa' as const };
  if (factor === 'email-code' || factor === 'phone-code') {
    return { ...common, method: factor, channelHash: 'supposed' };
  }
  if (factor !== 'webauthn') return { ...common, method: factor, boundHere: false };
  const best = { userVerified: true, uvInitialized: true, backupEligible: false, attestationTrusted: true };
  return { ...common, method: 'passkey', credentialId: 'supposed' as CredentialId, boundHere: false, ...best };
}

const reasonsOf = ({ minimumAal, phishingResistant }: ClientDemand): DecisionReason[] => [
  ...(minimumAal === undefined ? [] : (['client.requires_level'] as const)),
  ...(phishingResistant ? (['client.requires_phishing_resistance'] as const) : []),
];
