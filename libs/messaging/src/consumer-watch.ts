import { durableConsumers, eventStream, type ConsumerLag, type ServiceName } from '@latchkey/contracts';
import { consumerPending, consumerRedelivered, consumerUnacknowledged } from '@latchkey/observability';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

const everyMs = 5_000;
const answerWithinMs = 1_000;

/** Asks the server how far the service's durable consumers are behind, now and then, for metrics and for health. */
export class ConsumerWatch {
  private readonly names: readonly string[];
  private known: readonly ConsumerLag[] = [];
  private manager: Promise<JetStreamManager> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly connection: NatsConnection,
    service: ServiceName,
  ) {
    this.names = durableConsumers()
      .filter((consumer) => consumer.service === service)
      .map(({ name }) => name);
  }

  start(): void {
    if (this.names.length === 0) return;
    void this.look();
    this.timer = setInterval(() => void this.look(), everyMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** As it was a few seconds ago; while the bus is away, as it was before. */
  lag(): readonly ConsumerLag[] {
    return this.known;
  }

  /** Asks now. What cannot be had stays as it was: that the bus is away is told elsewhere. */
  async look(): Promise<void> {
    const found = await Promise.all(this.names.map((name) => this.lagOf(name).catch(() => undefined)));
    this.known = this.names.flatMap((name, index) => {
      const lag = found[index] ?? this.known.find(({ consumer }) => consumer === name);
      return lag ? [lag] : [];
    });
    for (const { consumer, pending, unacknowledged, redelivered } of this.known) {
      consumerPending.set({ consumer }, pending);
      consumerUnacknowledged.set({ consumer }, unacknowledged);
      consumerRedelivered.set({ consumer }, redelivered);
    }
  }

  private async lagOf(consumer: string): Promise<ConsumerLag> {
    // Without a look at the stream itself, which no service may have.
    this.manager ??= jetstreamManager(this.connection, { checkAPI: false, timeout: answerWithinMs });
    const info = await (await this.manager).consumers.info(eventStream.name, consumer);
    const { num_pending: pending, num_ack_pending: unacknowledged, num_redelivered: redelivered } = info;
    return { consumer, pending, unacknowledged, redelivered };
  }
}
