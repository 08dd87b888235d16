import { setTimeout as sleep } from 'node:timers/promises';
import { eventStream, timestamp, type DurableConsumer, type EventContract } from '@latchkey/contracts';
import { eventDeliveries, eventSeconds, inSpan, secondsSince, traceIdOf, type Log } from '@latchkey/observability';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { callContext } from './call-context.js';
import { holdMs, isExhausted, verdictOn } from './delivery.js';
import { GatheredMessages, type Delivered } from './gathered-messages.js';
import type { EventContext } from './handles.js';
import { InFlight } from './in-flight.js';
import { sendQueueOf, type SendQueue } from './send-queue.js';
import { validated } from './validation.js';
import { decode, listenerOf, traceparentOf } from './wire.js';

/** A bound event: its contract and the method that handles it. */
export type EventHandler = {
  contract: EventContract;
  handle: (payload: unknown, context: EventContext) => Promise<unknown>;
};

/** Where a consumer's messages come from. */
type Source = AsyncIterable<Delivered> & { close: () => unknown };

const handlerBudgetMs = 2_000;
const mostInFlight = 256;
const mostAtOnce = 500;
/** Well within the time that the server gives a message to be acknowledged. */
const stillWorkingMs = 1_000;

/**
 * Works one durable consumer: explicit ack after the handler, retries with backoff, dead letters at the end. While a part is away that
 * a handler needs, the messages that it has are held, and no more come.
 */
export class EventConsumer {
  private readonly stream: JetStreamClient;
  private readonly queue: SendQueue;
  private messages: Source | undefined;
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private readonly inFlight = new InFlight();

  constructor(
    private readonly connection: NatsConnection,
    private readonly consumer: DurableConsumer,
    private readonly handlers: ReadonlyMap<string, EventHandler>,
    private readonly log: Log,
  ) {
    this.stream = jetstream(connection);
    this.queue = sendQueueOf(connection);
  }

  /** Starts to consume. The consumer exists already: the migration step makes it, not the service. */
  async start(): Promise<void> {
    // Asks the server for it: a service whose consumer is missing does not start.
    const consumer = await this.stream.consumers.get(eventStream.name, this.consumer.name);
    this.messages =
      this.gathered() ??
      (await consumer.consume({ max_messages: mostInFlight, expires: 10_000, idle_heartbeat: 1_000 }));
    this.loop = this.run(this.messages);
  }

  private gathered(): GatheredMessages | undefined {
    const { name, gathersMs } = this.consumer;
    if (gathersMs === undefined) return undefined;
    return new GatheredMessages(this.connection, {
      ...{ stream: eventStream.name, consumer: name, everyMs: gathersMs, mostAtOnce },
      ready: () => this.inFlight.below(1),
      failed: (status) => this.log.warn({ consumer: name, status }, 'events are fetched later'),
    });
  }

  /** Takes no more and finishes what it has. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.messages?.close();
    await this.loop;
    await this.inFlight.below(1);
    await this.queue.flushed();
  }

  private async run(messages: Source): Promise<void> {
    const most = this.consumer.gathersMs === undefined ? mostInFlight : mostAtOnce;
    for await (const message of messages) {
      this.inFlight.begin();
      void this.deliver(message).finally(() => this.inFlight.end());
      if (!this.inFlight.isBelow(most)) await this.inFlight.below(most);
    }
  }

  private async deliver(message: Delivered): Promise<void> {
    const { deliveryCount } = message.info;
    const handler = this.handlers.get(message.subject);
    if (!handler) {
      message.ack();
      return this.count(message, 'ignored');
    }
    try {
      if (isExhausted(deliveryCount)) return await this.bury(message, 'delivery.attempts_exhausted');
      await this.handleOrHold(message, handler);
      this.queue.add(() => message.ack());
      this.count(message, 'done');
    } catch (error) {
      await this.fail(message, error, deliveryCount);
    }
  }

  /** While what it needs is away the message stays here: to deliver it again would only count against it. */
  private async handleOrHold(message: Delivered, handler: EventHandler): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.handle(message, handler);
      } catch (error) {
        if (this.stopping.signal.aborted || verdictOn(error, message.info.deliveryCount).do !== 'hold') throw error;
        if (tries === 1) {
          this.log.warn({ error, subject: message.subject }, 'an event is held until what it needs is back');
          this.count(message, 'held');
        }
        await this.hold(message, holdMs(tries));
      }
    }
  }

  /** Ends early when the process does. */
  private async hold(message: Delivered, ms: number): Promise<void> {
    const { signal } = this.stopping;
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !signal.aborted; left = until - performance.now()) {
      message.working();
      await sleep(Math.min(left, stillWorkingMs), undefined, { signal }).catch(() => undefined);
    }
  }

  private handle(message: Delivered, handler: EventHandler): Promise<void> {
    const parent = traceparentOf(message);
    return inSpan({ name: message.subject, kind: 'consumer', parent }, () => this.carryOut(message, handler, parent));
  }

  private async carryOut(message: Delivered, handler: EventHandler, parent: string | undefined): Promise<void> {
    const envelope = parsed(message.data);
    const payload = validated(handler.contract.payload, envelope.payload);
    const { traceId, traceparent, deadline } = callContext(handlerBudgetMs, parent);
    const listener = listenerOf(message);
    const { id: eventId, occurredAt = message.time.toISOString() } = envelope;
    const { deliveryCount } = message.info;
    const call = { traceId, traceparent, deadline, eventId, occurredAt, deliveryCount, listener };
    await handler.handle(payload, call);
    eventSeconds.observe({ subject: message.subject }, secondsSince(occurredAt));
  }

  private async fail(message: Delivered, error: unknown, deliveryCount: number): Promise<void> {
    const verdict = verdictOn(error, deliveryCount);
    const { subject } = message;
    const traceId = traceIdOf(traceparentOf(message));
    this.log.error({ error, subject, traceId, deliveryCount, verdict }, 'an event could not be handled');
    if (verdict.do === 'dead-letter') return this.bury(message, verdict.reason);
    // What was held when the process ends is another's at once.
    message.nak(verdict.do === 'retry' ? verdict.afterMs : undefined);
    this.count(message, 'retry');
  }

  /** Moves a message where it waits for a person. Unless that is stored, the message stays where it is. */
  private async bury(message: Delivered, reason: string): Promise<void> {
    const note = headers();
    note.set('Latchkey-Reason', reason);
    note.set('Latchkey-Deliveries', String(message.info.deliveryCount));
    try {
      await this.stream.publish(`dead-letter.${this.consumer.name}.${message.subject}`, message.data, {
        headers: note,
        msgID: `${this.consumer.name}:${message.info.streamSequence}`,
        timeout: 2_000,
      });
      // Without the reason: servers before 2.11 know `+TERM` alone and would deliver the message again, for ever.
      message.term();
      this.count(message, 'dead_letter');
    } catch (error) {
      this.log.error({ error, subject: message.subject }, 'a dead letter could not be stored');
      message.nak(5_000);
    }
  }

  private count(message: Delivered, outcome: string): void {
    eventDeliveries.inc({ subject: message.subject, outcome });
  }
}

function parsed(data: Uint8Array): { id: string; occurredAt?: string; payload: unknown } {
  let envelope: unknown;
  try {
    envelope = decode(data);
  } catch {
    envelope = undefined;
  }
  const { id, occurredAt, payload } = (envelope ?? {}) as { id?: unknown; occurredAt?: unknown; payload?: unknown };
  // Where the envelope says no time, the stream's own is as good: it stays what it is.
  const at = timestamp.safeParse(occurredAt);
  return { id: typeof id === 'string' ? id : '', ...(at.success && { occurredAt: at.data }), payload };
}
