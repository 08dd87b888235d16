import type { HeldFactors, InteractionId, MfaFactor, UserId } from '@latchkey/contracts';
import { factorOf, isBoundHere, type Evidence } from './evidence.js';

export type TrustFacts = {
  userId: UserId;
  interactionId: InteractionId;
  evidence: readonly Evidence[];
  /** What they have by now. */
  held: Pick<HeldFactors, 'passkeysEnrolledIn' | 'totpEnrolledIn'> | undefined;
  /** What the tenant takes. */
  factors: readonly MfaFactor[];
};

/**
 * Whether a browser may be trusted for this sign-in (b.6): a second factor was proved in it that is no backup code, or an
 * authenticator app or a passkey was set up in it. A backup code is for when all else is lost: no time to trust anything.
 */
export function mayTrustDevice({ userId, interactionId, evidence, held, factors }: TrustFacts): boolean {
  const isProved = evidence.some((proof) => {
    const factor = factorOf(proof);
    const isSecond = proof.purpose === 'mfa' && proof.userId === userId && !isBoundHere(proof);
    return isSecond && factor !== undefined && factor !== 'backup-code' && factors.includes(factor);
  });
  if (isProved) return true;
  if (factors.includes('totp') && held?.totpEnrolledIn === interactionId) return true;
  return factors.includes('webauthn') && held?.passkeysEnrolledIn.includes(interactionId) === true;
}
