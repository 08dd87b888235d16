import { createHmac } from 'node:crypto';
import type { EventId, InteractionId, Purpose } from '@latchkey/contracts';
import type { Owner } from './owner.js';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const letters = 16;

/** How many codes a set has. */
export const codesInSet = 10;
/** What chance a code is made of: 80 bits, too many to try through. */
export const bytesOfCode = 10;

/** A code in its one form, base32 in lower case: sixteen letters for ten bytes, each byte counts. */
export function toBackupCode(chance: Uint8Array): string {
  if (chance.length !== bytesOfCode) throw new RangeError(`${chance.length} bytes are no backup code`);
  const number = chance.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return Array.from({ length: letters }, (_, index) =>
    alphabet.charAt(Number((number >> BigInt(5 * (letters - 1 - index))) & 31n)),
  ).join('');
}

/** What is kept of a code, and found by: nobody reads the code from it, and it is the owner's alone. */
export function markOf(key: Buffer, { tenantId, userId }: Owner, code: string): Buffer {
  // JSON keeps the parts apart: no two codes of two people have the same text.
  const text = JSON.stringify([tenantId, userId, code]);
  return createHmac('sha256', key).update(text).digest();
}

/** A code of a person's set; `spent` is where it was used, and what that proves. */
export type KeptCode = {
  readonly madeIn: InteractionId;
  readonly spent:
    | { readonly interactionId: InteractionId; readonly purpose: Purpose; readonly evidenceId: EventId }
    | undefined;
};

export type SpendDecision =
  | { readonly outcome: 'fresh'; readonly madeIn: InteractionId }
  | { readonly outcome: 'again'; readonly evidenceId: EventId }
  | { readonly outcome: 'wrong' };

/** What a code is worth: good once, and again for whoever lost the answer, in the same place for the same thing. */
export function decideSpend(
  code: KeptCode | undefined,
  { interactionId, purpose }: { interactionId: InteractionId; purpose: Purpose },
): SpendDecision {
  if (!code) return { outcome: 'wrong' };
  const { madeIn, spent } = code;
  if (!spent) return { outcome: 'fresh', madeIn };
  const isSame = spent.interactionId === interactionId && spent.purpose === purpose;
  return isSame ? { outcome: 'again', evidenceId: spent.evidenceId } : { outcome: 'wrong' };
}
