import { remainingMs, type CallContext, type EventPublisher, type StoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import type { OutboxRelay } from '@latchkey/persistence';

const publishTimeoutMs = 1_000;

/**
 * Publishes evidence before its answer, so that whoever settles need not wait. It is committed already: when the stream
 * does not take it now, the relay brings it later.
 */
export async function publishEvidence(
  { publisher, relay, log }: { publisher: EventPublisher; relay: OutboxRelay; log: Log },
  evidence: StoredEvent,
  context: CallContext,
  listener?: string,
): Promise<void> {
  try {
    const timeoutMs = remainingMs(context, publishTimeoutMs);
    await publisher.publish(evidence, { timeoutMs, path: 'request', listener });
    relay.alreadyPublished(evidence.id);
  } catch (error) {
    log.warn({ error, eventId: evidence.id, traceId: context.traceId }, 'the evidence waits in the outbox');
    relay.nudge();
  }
}
