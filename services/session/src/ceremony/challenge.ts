import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { CeremonyBinding, UserId } from '@latchkey/contracts';

/**
 * A challenge is 32 bytes: 18 random ones, the time of issue (6, milliseconds) and a MAC (8) over these and over where
 * the ceremony belongs. So a forgery is told from a challenge that is used, expired or lost without a look-up. The MAC
 * authorises nothing: only the journey that holds the challenge open does.
 */
const timeAt = 18;
const macAt = 24;
const length = 32;

/** A challenge lives for a minute, and a little longer for clocks and networks. */
export const challengeLifeMs = 60_000;
const challengeGraceMs = 5_000;

/** Where a challenge belongs; `registers` names whose passkey is made, in a registration. */
export type ChallengeScope = CeremonyBinding & { registers?: UserId };

function macOf(key: Buffer, scope: ChallengeScope, content: Buffer): Buffer {
  const { tenantId, interactionId, browserHash, purpose, origin, registers = '' } = scope;
  return createHmac('sha256', key)
    .update(`${tenantId}\n${interactionId}\n${browserHash}\n${purpose}\n${origin}\n${registers}\n`)
    .update(content)
    .digest()
    .subarray(0, length - macAt);
}

/** Makes a challenge, base64url (WebAuthn L3 §13.4.3: at least 16 random bytes). */
export function mintChallenge(key: Buffer, scope: ChallengeScope, now: number): string {
  const challenge = Buffer.alloc(length);
  randomFillSync(challenge, 0, timeAt);
  challenge.writeUIntBE(now, timeAt, 6);
  macOf(key, scope, challenge.subarray(0, macAt)).copy(challenge, macAt);
  return challenge.toString('base64url');
}

/** Reads a challenge; undefined when we never issued it for this scope. */
export function openChallenge(
  key: Buffer,
  scope: ChallengeScope,
  challenge: string,
  now: number,
): { expired: boolean } | undefined {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== length || bytes.toString('base64url') !== challenge) return undefined;
  if (!timingSafeEqual(macOf(key, scope, bytes.subarray(0, macAt)), bytes.subarray(macAt))) return undefined;
  return { expired: now > bytes.readUIntBE(timeAt, 6) + challengeLifeMs + challengeGraceMs };
}
