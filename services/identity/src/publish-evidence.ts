import { remainingMs, type CallContext, type EventPublisher, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import type { OutboxRelay } from '@latchkey/persistence';

const publishTimeoutMs = 1_500;

/**
 * Publishes evidence that lies in the outbox already, before its answer, so that whoever settles need not wait. If the
 * stream is away the relay does it.
 */
export async function publishEvidence(
  { publisher, relay, log }: { publisher: EventPublisher; relay: OutboxRelay; log: Log },
  evidence: StoredEvent,
  context: CallContext,
): Promise<void> {
  try {
    await publisher.publish(evidence, { timeoutMs: remainingMs(context, publishTimeoutMs), path: 'request' });
    relay.alreadyPublished(evidence.id);
  } catch (error) {
    log.warn({ error, eventId: evidence.id, traceId: context.traceId }, 'the evidence is left to the relay');
  }
}
