import type { Aal, Acr, Amr } from '@latchkey/contracts';
import type { Evidence, Passkey } from './evidence.js';

/** How strong a set of proofs is, before any policy looks at it. */
export type Strength = { aal: Aal; acr: Acr; amr: Amr[] };

const amrOrder: readonly Amr[] = ['pwd', 'otp', 'sms', 'swk', 'hwk', 'pop', 'user', 'mfa'];

/** A passkey is two factors only when it verified the person, and not for the first time (WebAuthn L3 §7.2 step 24). */
export const isTwoFactors = (proof: Evidence): proof is Passkey =>
  proof.method === 'passkey' && proof.userVerified && proof.uvInitialized;

/** NIST SP 800-63B-4: a syncable key never gives AAL3, and a key that is not attested cannot show that it is none. */
const isHardwareBound = (proof: Passkey): boolean => !proof.backupEligible && proof.attestationTrusted;

const isKnown = ({ method }: Evidence): boolean => method === 'password';

/**
 * Something that the person has. Not a code by e-mail: who can read a mailbox has no device of it (NIST SP 800-63B-4
 * §3.1.3.1), and not what a provider vouches for: that may have been the same password.
 */
const isOwned = ({ method }: Evidence): boolean =>
  method === 'passkey' || method === 'totp' || method === 'backup-code' || method === 'phone-code';

/** Something known beside something owned. Two proofs of one kind stay one factor. */
export const isOfTwoKinds = (evidence: readonly Evidence[]): boolean =>
  evidence.some(isKnown) && evidence.some(isOwned);

function aalOf(evidence: readonly Evidence[]): Aal {
  const strong = evidence.filter(isTwoFactors);
  if (strong.some(isHardwareBound)) return 3;
  return strong.length > 0 || isOfTwoKinds(evidence) ? 2 : 1;
}

const amrOf = (proof: Evidence): Amr[] => {
  switch (proof.method) {
    case 'password':
      return ['pwd'];
    case 'email-code':
    case 'totp':
    case 'backup-code':
      return ['otp'];
    case 'phone-code':
      return ['otp', 'sms'];
    // RFC 8176 has no word for "somebody else vouches", and we saw nothing ourselves (ADR 0015).
    case 'sso':
      return [];
    case 'passkey':
      return [proof.backupEligible ? 'swk' : 'hwk', ...(proof.userVerified ? (['user'] as const) : [])];
  }
};

/** OpenID EAP's names where a passkey verified the person, our own elsewhere: nothing else resists phishing by itself. */
const acrOf = (aal: Aal, evidence: readonly Evidence[]): Acr => {
  if (aal === 3) return 'phrh';
  return evidence.some(isTwoFactors) ? 'phr' : `urn:latchkey:aal:${aal}`;
};

/** The level and methods of everything that was proven; the order of proofs plays no part. */
export function strengthOf(evidence: readonly Evidence[]): Strength {
  const aal = aalOf(evidence);
  const named = new Set<Amr>([...evidence.flatMap(amrOf), ...(aal >= 2 ? (['mfa'] as const) : [])]);
  return { aal, acr: acrOf(aal, evidence), amr: amrOrder.filter((value) => named.has(value)) };
}
