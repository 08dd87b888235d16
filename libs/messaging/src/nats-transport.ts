import {
  ContractError,
  durableConsumers,
  type CommandContract,
  type EventContract,
  type ServiceName,
} from '@latchkey/contracts';
import { commandSeconds, currentSpan, inSpan, type Log } from '@latchkey/observability';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { isObservable, lastValueFrom } from 'rxjs';
import { callContext, type CallContext } from './call-context.js';
import { EventConsumer, type EventHandler } from './event-consumer.js';
import { InFlight } from './in-flight.js';
import { sendQueueOf, type SendQueue } from './send-queue.js';
import { validated } from './validation.js';
import { budgetOf, decode, encode, respondWithError, traceparentOf } from './wire.js';

/** A command that came, and who handles it. */
type Command = { contract: CommandContract; handler: MessageHandler; context: CallContext };

/**
 * Nest's transport for both kinds of messages over the process's one connection: commands from a core NATS queue
 * group, events from durable JetStream consumers. Closing it stops taking work, then waits for what is in flight.
 */
export class NatsTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('nats');
  private subscriptions: Subscription[] = [];
  private consumers: EventConsumer[] = [];
  private readonly queue: SendQueue;
  private readonly inFlight = new InFlight();

  constructor(
    private readonly connection: NatsConnection,
    private readonly service: ServiceName,
    private readonly log: Log,
  ) {
    super();
    this.queue = sendQueueOf(connection);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const events = new Map<string, EventHandler>();
      for (const [subject, handler] of this.messageHandlers) {
        if (handler.isEventHandler) events.set(subject, toEventHandler(handler));
        else this.subscribe(subject, handler);
      }
      this.consumers = durableConsumers()
        .filter(({ service }) => service === this.service)
        .map((consumer) => new EventConsumer(this.connection, consumer, events, this.log));
      await Promise.all(this.consumers.map((consumer) => consumer.start()));
      await this.connection.flush();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  override async close(): Promise<void> {
    await Promise.all(this.subscriptions.map((subscription) => subscription.drain()));
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await this.inFlight.below(1);
    await this.queue.flushed();
  }

  override on(): void {
    // Nothing of this transport is observed through Nest: readiness and metrics tell its state.
  }

  override unwrap<T>(): T {
    return this.connection as T;
  }

  private subscribe(subject: string, handler: MessageHandler): void {
    const contract = handler.extras?.['contract'] as CommandContract;
    const subscription = this.connection.subscribe(subject, {
      queue: this.service,
      callback: (error, message) => {
        if (error) return this.log.error({ error, subject }, 'a subscription failed');
        void this.answer(message, contract, handler);
      },
    });
    this.subscriptions.push(subscription);
  }

  private answer(message: Msg, contract: CommandContract, handler: MessageHandler): Promise<void> {
    const started = performance.now();
    const parent = traceparentOf(message);
    return inSpan({ name: contract.subject, kind: 'server', parent }, async () => {
      const context = callContext(budgetOf(message), parent);
      const outcome = await this.carryOut(message, { contract, handler, context });
      if (outcome !== 'ok') currentSpan()?.fail(outcome);
      commandSeconds.observe({ subject: contract.subject, outcome }, (performance.now() - started) / 1_000);
    });
  }

  /** Answers `ok`, or the code of the failure that the caller was told. */
  private async carryOut(message: Msg, { contract, handler, context }: Command): Promise<string> {
    this.inFlight.begin();
    try {
      const request = validated(contract.request, parsed(message.data));
      const reply = this.carried(encode(await resultOf(handler, request, context)));
      this.queue.add(() => message.respond(reply));
      return 'ok';
    } catch (error) {
      const failure = this.known(error, contract.subject, context.traceId);
      this.queue.add(() => respondWithError(message, failure));
      return failure.code;
    } finally {
      this.inFlight.end();
    }
  }

  /** What the bus would not carry fails here, where the caller can still be told. */
  private carried(reply: Uint8Array): Uint8Array {
    const most = this.connection.info?.max_payload ?? Infinity;
    if (reply.length > most) throw new RangeError(`a reply of ${reply.length} bytes, where the bus carries ${most}`);
    return reply;
  }

  /** An unknown failure is logged once, here, and reaches the caller without detail. */
  private known(error: unknown, subject: string, traceId: string): ContractError {
    if (error instanceof ContractError && error.code !== 'service.failed') {
      if (error.reason) this.log.info({ subject, traceId, problem: error.code, reason: error.reason }, 'refused');
      return error;
    }
    this.log.error({ error, subject, traceId }, 'a command failed');
    return new ContractError('service.failed');
  }
}

function parsed(data: Uint8Array): unknown {
  try {
    return decode(data);
  } catch (cause) {
    throw new ContractError('contract.invalid_request', 'not JSON', { cause });
  }
}

const toEventHandler = (handler: MessageHandler): EventHandler => ({
  contract: handler.extras?.['contract'] as EventContract,
  handle: (payload, context) => resultOf(handler, payload, context),
});

/** Nest's handlers answer with a promise of a value or of an Observable (a failure is always the latter). */
async function resultOf(handler: MessageHandler, data: unknown, context: object): Promise<unknown> {
  const result: unknown = await handler(data, context);
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}
