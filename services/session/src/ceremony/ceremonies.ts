import { createHmac } from 'node:crypto';
import {
  ContractError,
  type ErrorCode,
  type InteractionId,
  type ReplyOf,
  type RequestOptionsJson,
  type listDescriptors,
} from '@latchkey/contracts';
import { challengeLifeMs, mintChallenge, openChallenge, type ChallengeScope } from './challenge.js';

/** An open challenge and how long it is one. */
export type OpenCeremony = { challenge: string; expiresAt: string };

/** Passkey request options of a ceremony that is open. */
export type OpenAuthentication = { options: RequestOptionsJson; expiresAt: string };

/** How a journey holds the challenge that an answer names. `live`: it was open, and is now taken. `used`: an answer failed. */
export type ChallengeState = 'live' | 'used' | 'missing';

/** Issues challenges and judges those that are answered, before anything else of an answer is looked at. */
export class Ceremonies {
  constructor(private readonly key: Buffer) {}

  /** A fresh challenge for one journey of one browser. */
  open(scope: ChallengeScope): OpenCeremony {
    const now = Date.now();
    return { challenge: mintChallenge(this.key, scope, now), expiresAt: new Date(now + challengeLifeMs).toISOString() };
  }

  /** A name for a body within one journey that tells nothing of the body: there are passwords among them. */
  mark(interactionId: InteractionId, bodyHash: string): string {
    return createHmac('sha256', this.key).update(`${interactionId}\n${bodyHash}`).digest('base64url');
  }

  /**
   * What an answer to a challenge is worth. Errors: `unknown` (the caller's code for an answer to nothing that we
   * asked), `ceremony.already_used`.
   */
  answered(
    scope: ChallengeScope,
    challenge: string | undefined,
    held: ChallengeState,
    unknown: ErrorCode,
  ): { challenge: string; state: 'live' | 'lost' | 'expired' } {
    const opened = challenge === undefined ? undefined : openChallenge(this.key, scope, challenge, Date.now());
    if (challenge === undefined || !opened) throw new ContractError(unknown, undefined, { reason: 'unknown' });
    if (opened.expired) return { challenge, state: 'expired' };
    if (held === 'used') throw new ContractError('ceremony.already_used', undefined, { reason: 'replay' });
    return { challenge, state: held === 'live' ? 'live' : 'lost' };
  }
}

/** The passkeys that a browser is to ask for; none means any discoverable one. */
export type Descriptors = ReplyOf<typeof listDescriptors>['descriptors'];

/** PublicKeyCredentialRequestOptionsJSON (WebAuthn L3 §5.10, §7.2 step 1). */
export const requestOptions = (
  { challenge, expiresAt }: OpenCeremony,
  rpId: string,
  descriptors: Descriptors = [],
  userVerification: 'required' | 'preferred' = 'required',
): OpenAuthentication => ({
  options: {
    challenge,
    timeout: challengeLifeMs,
    rpId,
    // Always stated: the client's default differs from what verification demands.
    userVerification,
    allowCredentials: descriptors.map(({ id, transports }) => ({ id, type: 'public-key', transports })),
  },
  expiresAt,
});
