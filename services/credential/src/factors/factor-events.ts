import {
  eventId,
  factorChanged,
  factorVerified,
  type EventId,
  type InteractionId,
  type PayloadOf,
  type Purpose,
} from '@latchkey/contracts';
import { toStoredEvent, type StoredEvent } from '@latchkey/messaging';
import { orderedId, writeToOutbox, type Queryable } from '@latchkey/persistence';
import type { Owner } from '../domain/owner.js';
import type { Factor } from './attempt.store.js';

/** Where, for what and when somebody showed a code. */
export type Showing = Owner & {
  readonly interactionId: InteractionId;
  readonly purpose: Purpose;
  readonly now: Date;
  readonly traceparent: string;
};

/** The evidence that somebody showed a code, before it is anywhere. */
export function newEvidence(
  { now, traceparent, ...showing }: Showing,
  { method, enrolledIn }: { method: Factor; enrolledIn: InteractionId },
): { evidenceId: EventId; evidence: StoredEvent } {
  const { tenantId, userId, interactionId, purpose } = showing;
  const evidenceId = eventId.parse(orderedId());
  const enrolledHere = enrolledIn === interactionId;
  const payload = { tenantId, userId, interactionId, purpose, method, enrolledHere, verifiedAt: now.toISOString() };
  return { evidenceId, evidence: toStoredEvent(factorVerified, evidenceId, payload, traceparent) };
}

/** Tells, with the change, that somebody verifies themselves with something else from now on. */
export async function tellOfChange(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  change: Pick<PayloadOf<typeof factorChanged>, 'factor' | 'change' | 'by'>,
  { now, traceparent }: { now: Date; traceparent: string },
): Promise<void> {
  const payload = { tenantId, userId, ...change, changedAt: now.toISOString() };
  await writeToOutbox(transaction, toStoredEvent(factorChanged, orderedId(), payload, traceparent));
}
