import type { EventContract, EventEnvelope, PayloadInputOf } from '@latchkey/contracts';
import { countWork, type WorkPath } from '@latchkey/observability';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { asContractError } from './contract-client.js';
import type { BusStatus } from './nats-connection.js';
import { eventHeaders } from './wire.js';

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
  private readonly stream: JetStreamClient;

  constructor(
    connection: NatsConnection,
    private readonly status: BusStatus,
  ) {
    this.stream = jetstream(connection);
  }

  /** Errors: `service.timeout`, `service.unavailable`, `service.denied`. */
  async publish(
    event: StoredEvent,
    options: { timeoutMs: number; path: WorkPath; listener?: string | undefined },
  ): Promise<void> {
    countWork('jetstream', options.path);
    const { id, subject, envelope, traceparent } = event;
    const settings = { msgID: id, timeout: options.timeoutMs, headers: eventHeaders(traceparent, options.listener) };
    await this.status
      .send(subject, () => this.stream.publish(subject, envelope, settings))
      .catch((error: unknown) => {
        throw asContractError(error, subject);
      });
  }
}
