import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Purpose } from '@latchkey/contracts';
import type { Identifier } from './identifier.js';

/** What a code is good for, and nothing else: all of it is inside the MAC. */
export type CodeBinding = {
  readonly tenantId: string;
  readonly interactionId: string;
  readonly purpose: Purpose;
  readonly identifier: Identifier;
  /** Whom it is for, where that was known when it was sent: who proved themselves before. */
  readonly userId?: string | undefined;
};

/** HMAC-SHA-256 with a pepper that is not in the database: six digits alone would be searched through in no time. */
export function macOf(pepper: Buffer, binding: CodeBinding, code: string): Buffer {
  const { tenantId, interactionId, purpose, identifier, userId } = binding;
  // JSON keeps the parts apart: no two bindings have the same text.
  const parts = [tenantId, interactionId, purpose, identifier.type, identifier.value, code];
  const text = JSON.stringify(userId === undefined ? parts : [...parts, userId]);
  return createHmac('sha256', pepper).update(text).digest();
}

const nothing = Buffer.alloc(32);

/** Compares in constant time, also where there is nothing to compare with: then nothing is right. */
export function isSameMac(presented: Buffer, stored: Buffer | undefined): boolean {
  const isEqual = timingSafeEqual(presented, stored ?? nothing);
  return isEqual && stored !== undefined;
}
