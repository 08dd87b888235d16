import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import type { CeremonyBinding } from '@latchkey/contracts';

/**
 * A challenge is 32 bytes: 16 random ones, the time of issue (6, milliseconds), the ceremony's number in its
 * interaction (2) and a MAC (8) over these and over where the ceremony belongs. So a forgery is told from a challenge
 * that is used, expired or lost without a look-up. The MAC authorises nothing: only a record in the store does.
 */
const timeAt = 16;
const sequenceAt = 22;
const macAt = 24;
const length = 32;

/** A challenge lives for a minute, and a little longer for clocks and networks. */
export const challengeLifeMs = 60_000;
export const challengeGraceMs = 5_000;

/** What a challenge belongs to, as far as the MAC is concerned. */
export type ChallengeScope = Pick<CeremonyBinding, 'tenantId' | 'interactionId' | 'browserHash' | 'purpose'>;

/** What a challenge says of itself, once its MAC holds. */
export type OpenedChallenge = { sequence: number; issuedAt: number; expired: boolean };

function macOf(key: Buffer, scope: ChallengeScope, content: Buffer): Buffer {
  const belongs = `${scope.tenantId}\n${scope.interactionId}\n${scope.browserHash}\n${scope.purpose}\n`;
  return createHmac('sha256', key)
    .update(belongs)
    .update(content)
    .digest()
    .subarray(0, length - macAt);
}

/** Makes a challenge, base64url (WebAuthn L3 §13.4.3: at least 16 random bytes). */
export function mintChallenge(key: Buffer, scope: ChallengeScope, sequence: number, now: number): string {
  const challenge = Buffer.alloc(length);
  randomFillSync(challenge, 0, timeAt);
  challenge.writeUIntBE(now, timeAt, 6);
  challenge.writeUInt16BE(sequence % 0x1_0000, sequenceAt);
  macOf(key, scope, challenge.subarray(0, macAt)).copy(challenge, macAt);
  return challenge.toString('base64url');
}

/** Reads a challenge; undefined when we never issued it for this tenant, interaction, browser and purpose. */
export function openChallenge(
  key: Buffer,
  scope: ChallengeScope,
  challenge: string,
  now: number,
): OpenedChallenge | undefined {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== length || bytes.toString('base64url') !== challenge) return undefined;
  if (!timingSafeEqual(macOf(key, scope, bytes.subarray(0, macAt)), bytes.subarray(macAt))) return undefined;
  const issuedAt = bytes.readUIntBE(timeAt, 6);
  const expired = now > issuedAt + challengeLifeMs + challengeGraceMs;
  return { sequence: bytes.readUInt16BE(sequenceAt), issuedAt, expired };
}
