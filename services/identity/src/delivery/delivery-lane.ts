import type { Log } from '@latchkey/observability';
import type { Database } from '@latchkey/persistence';
import { setTimeout as delay } from 'node:timers/promises';
import { decideRetry } from '../domain/delivery-retry.js';
import {
  forgetMessage,
  leaseDueMessages,
  retryMessage,
  type MessageKey,
  type WaitingMessage,
} from '../store/message.store.js';
import type { Channel, Message, MessageSeal } from './sealed-message.js';
import { DeliveryFailure, sendDeadlineMs, type Transport } from './transport.js';

const sweepMs = 1_000;
/** Longer than any send: while one process tries, no other does. */
const leaseMs = 2 * sendDeadlineMs;
const partingMs = 5_000;

/** Binds a sealed message to its row. */
export const sealContext = ({ tenantId, interactionId, messageId }: MessageKey): string =>
  JSON.stringify([tenantId, interactionId, messageId]);

type Parts = { database: Database; seal: MessageSeal; transport: Transport; log: Log };

/**
 * Hands the waiting messages of one channel to whoever takes them, off everybody's path: a few at a time, again after a
 * failure, across restarts, for as long as the code in it lives. At least once: a crash between the server's yes and ours
 * repeats a message. A channel that is slow or down holds up no other.
 */
export class DeliveryLane {
  private readonly underWay = new Set<Promise<void>>();
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private nudged = false;
  private stopped = false;

  constructor(
    private readonly channel: Channel,
    private readonly parts: Parts,
  ) {}

  start(): void {
    this.loop = this.run();
  }

  /** A message was committed: it is taken at once, or when it is due. */
  nudge(dueInMs = 0): void {
    if (dueInMs > 0) {
      setTimeout(() => this.nudge(), dueInMs).unref();
      return;
    }
    this.nudged = true;
    this.wake();
  }

  /** Takes no more, and gives what is under way a moment; its lease ends by itself. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.loop;
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled(this.underWay),
      delay(partingMs, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    this.parts.transport.close();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.nudged = false;
      await this.take().catch((error: unknown) => this.parts.log.warn({ error }, 'messages wait'));
      if (!this.nudged && !this.stopped) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const sleep = new AbortController();
    this.wake = () => sleep.abort();
    await delay(sweepMs, undefined, { signal: sleep.signal }).catch(() => undefined);
  }

  private async take(): Promise<void> {
    const { database, transport } = this.parts;
    const most = transport.atOnce - this.underWay.size;
    if (most <= 0) return;
    for (const message of await leaseDueMessages(database, this.channel, { leaseMs, most })) this.begin(message);
  }

  private begin(waiting: WaitingMessage): void {
    const { log, transport } = this.parts;
    const done = this.deliver(waiting)
      .catch((error: unknown) => log.warn({ error, messageId: waiting.messageId }, 'a message keeps its lease'))
      .finally(() => {
        const wasFull = this.underWay.size >= transport.atOnce;
        this.underWay.delete(done);
        if (wasFull) this.nudge();
      });
    this.underWay.add(done);
  }

  private async deliver(waiting: WaitingMessage): Promise<void> {
    const { database, transport } = this.parts;
    const message = this.opened(waiting);
    if (!message || ('isHeld' in message && message.isHeld)) return forgetMessage(database, waiting);
    try {
      await transport.send(message, waiting.messageId);
    } catch (error) {
      if (!(error instanceof DeliveryFailure)) throw error;
      return this.fail(waiting, error);
    }
    await forgetMessage(database, waiting);
  }

  private opened(waiting: WaitingMessage): Message | undefined {
    const { messageId } = waiting;
    try {
      return this.parts.seal.open(waiting.sealed, sealContext(waiting));
    } catch {
      this.parts.log.error({ messageId }, 'a message cannot be opened: was the pepper changed?');
      return undefined;
    }
  }

  private async fail(waiting: WaitingMessage, { advice, fields: failure }: DeliveryFailure): Promise<void> {
    const { database, log } = this.parts;
    const { messageId, tenantId, attempts, expiresAt } = waiting;
    const decision = decideRetry({ now: new Date(), attempts, expiresAt, ...advice });
    const fields = { channel: this.channel, messageId, tenantId, attempts, failure };
    if (decision.do === 'retry') {
      log.warn(fields, 'a message could not be delivered yet');
      return retryMessage(database, waiting, decision.afterMs);
    }
    log.error({ ...fields, because: decision.because }, 'a message was given up');
    await forgetMessage(database, waiting);
  }
}
