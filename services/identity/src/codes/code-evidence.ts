import { identifierVerified, type InteractionId, type Purpose, type TenantId } from '@latchkey/contracts';
import { toStoredEvent, type StoredEvent } from '@latchkey/messaging';
import { channelHash, type Identifier } from '../domain/identifier.js';
import type { Outcome } from '../store/code.store.js';

type Proof = {
  request: { tenantId: TenantId; interactionId: InteractionId; purpose: Purpose };
  identifier: Identifier;
  now: Date;
  traceparent: string;
};

/** What a right code proves, told to the others. */
export const toEvidence = (
  { request, identifier, now, traceparent }: Proof,
  { userId, created, evidenceId }: Outcome,
): StoredEvent =>
  toStoredEvent(
    identifierVerified,
    evidenceId,
    {
      tenantId: request.tenantId,
      interactionId: request.interactionId,
      purpose: request.purpose,
      userId,
      method: identifier.type === 'phone' ? 'phone-code' : 'email-code',
      channelHash: channelHash(identifier),
      created,
      verifiedAt: now.toISOString(),
    },
    traceparent,
  );
