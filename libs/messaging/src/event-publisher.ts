import type { EventContract, EventEnvelope, PayloadInputOf } from '@latchkey/contracts';
import { countWork, inSpan, type WorkPath } from '@latchkey/observability';
import { JetStreamApiError, JetStreamError, type ApiError } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { asContractError } from './contract-client.js';
import type { BusStatus } from './nats-connection.js';
import { requestsOf, type Question, type Requests } from './requests.js';
import { decode, eventHeaders } from './wire.js';

/** An event as it lies in the outbox and on the stream. */
export type StoredEvent = {
  id: string;
  subject: string;
  /** The JSON of an EventEnvelope: made once, stored and published as it is. */
  envelope: string;
  traceparent?: string | undefined;
};

/** Wraps a payload for the outbox and the stream; `id` is its `Nats-Msg-Id` and everybody's inbox key. */
export const toStoredEvent = <E extends EventContract>(
  event: E,
  id: string,
  payload: PayloadInputOf<E>,
  traceparent?: string,
): StoredEvent => ({
  id,
  subject: event.subject,
  envelope: JSON.stringify({
    id,
    occurredAt: new Date().toISOString(),
    payload,
  } satisfies EventEnvelope<EventContract>),
  traceparent,
});

/** Publishes to the stream and waits until it is stored. Publishing the same id again stores nothing. */
export class EventPublisher {
  private readonly requests: Requests;

  constructor(connection: NatsConnection, status: BusStatus) {
    this.requests = requestsOf(connection, status);
  }

  /** Errors: `service.timeout`, `service.unavailable`, `service.denied`. */
  async publish(
    event: StoredEvent,
    options: { timeoutMs: number; path: WorkPath; listener?: string | undefined },
  ): Promise<void> {
    countWork('jetstream', options.path);
    const { id, subject, envelope, traceparent } = event;
    const { timeoutMs, listener } = options;
    await inSpan({ name: subject, kind: 'producer', parent: traceparent }, (span) => {
      const headers = eventHeaders(id, span?.traceparent ?? traceparent, listener);
      return this.store({ subject, body: Buffer.from(envelope), headers, timeoutMs });
    });
  }

  private async store(question: Question): Promise<void> {
    try {
      assertStored(await this.requests.ask(question));
    } catch (error) {
      throw asContractError(error, question.subject);
    }
  }
}

/** The stream's acknowledgement names it; what it could not store it refuses in the same form. */
function assertStored(reply: Msg): void {
  const { error, stream } = decode(reply.data) as { error?: ApiError; stream?: string };
  if (error) throw new JetStreamApiError(error);
  if (!stream) throw new JetStreamError('the acknowledgement names no stream');
}
