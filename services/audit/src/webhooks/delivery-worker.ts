import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { outboundNotice, OutboundFailure } from '@latchkey/outbound';
import { nameBasedId } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { fact } from '../domain/fact.js';
import { decideNext, isDead, type Attempt } from '../domain/retries.js';
import { LogWriter } from '../log/log-writer.js';
import { OutboxStore, type Disabled, type DueMessage } from './outbox.store.js';
import { WebhookFollower } from './webhook.follower.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';

const lookEveryMs = 1_000;
/** What is told of is committed by then, as a rule; if not, it is found by the next look. */
const soonMs = 50;
const timeoutMs = 10_000;
/** Longer than an attempt and what is written after it. */
const leaseSeconds = 20;
const atOneEndpoint = 4;
const inAll = 128;
const mostTold = 20;

/**
 * Sends what endpoints are to be told. It lies in the database until it arrived: whoever does not answer is told again for a day. Each
 * replica does this; a message is taken by one of them.
 */
@Injectable()
export class DeliveryWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private turn: Promise<void> | undefined;
  private isStopping = false;
  private readonly running = new Set<Promise<void>>();
  /** How many messages are on their way, by endpoint. */
  private readonly busy = new Map<string, number>();
  private readonly send: ReturnType<typeof outboundNotice>;

  constructor(
    private readonly outbox: OutboxStore,
    private readonly secrets: WebhookSecrets,
    private readonly writer: LogWriter,
    private readonly follower: WebhookFollower,
    @Inject(WEBHOOK_SETTINGS) settings: WebhookSettings,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.send = outboundNotice(settings.allowsPrivateAddresses);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
    this.follower.onAdded(() => this.nudge());
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    clearTimeout(this.soon);
    await this.turn;
    await Promise.all(this.running);
  }

  /** There is something to send. */
  nudge(): void {
    if (this.isStopping) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.look();
    }, soonMs).unref();
  }

  private look(): void {
    if (this.isStopping) return;
    this.turn ??= this.lookNow().finally(() => (this.turn = undefined));
  }

  private async lookNow(): Promise<void> {
    try {
      for (const disabled of await this.outbox.toTell(mostTold)) await this.tell(disabled);
      const most = inAll - this.running.size;
      if (most <= 0) return;
      const room = { busy: this.busy, ofEach: atOneEndpoint, most };
      for (const message of await this.outbox.take(room, leaseSeconds)) this.begin(message);
    } catch (error) {
      this.log.warn({ error }, 'endpoints are told later');
    }
  }

  private begin(message: DueMessage): void {
    const { webhookId } = message;
    this.busy.set(webhookId, (this.busy.get(webhookId) ?? 0) + 1);
    const run = this.deliver(message).finally(() => {
      this.running.delete(run);
      const left = (this.busy.get(webhookId) ?? 1) - 1;
      if (left > 0) this.busy.set(webhookId, left);
      else this.busy.delete(webhookId);
      // There may be more where this one came from.
      this.nudge();
    });
    this.running.add(run);
  }

  /** What cannot be written down now is sent again when its lease has ended. */
  private async deliver(message: DueMessage): Promise<void> {
    try {
      await this.settle(message, await this.attempt(message));
    } catch (error) {
      const { tenantId, webhookId, deliveryId } = message;
      this.log.warn({ error, tenantId, webhookId, deliveryId }, 'what came of a delivery is not known');
    }
  }

  private async attempt(message: DueMessage): Promise<Attempt> {
    const { entryId: id, body, url } = message;
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Latchkey-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': this.secrets.sign({ id, at, body }, message, message.secrets),
    };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const { status, retryAfter } = await this.send(url, { method: 'POST', headers, body, signal });
      return { status, retryAfter };
    } catch (error) {
      if (error instanceof OutboundFailure) return { error: error.reason };
      throw error;
    }
  }

  private async settle(message: DueMessage, attempt: Attempt): Promise<void> {
    const once = message.code === 'webhook.test';
    const now = new Date();
    const next = decideNext({ attempt, attempts: message.attempts, once, chance: Math.random(), now });
    if (next.kind === 'delivered') return this.outbox.delivered(message, attempt);
    if (once && next.kind !== 'gone') return this.outbox.testFailed(message, attempt);
    const again = next.kind === 'again' ? next.seconds : undefined;
    const failingSince = await this.outbox.failed(message, attempt, again);
    if (next.kind === 'gone' || (failingSince && isDead(failingSince, now))) await this.outbox.disable(message);
  }

  /** The row's id is made of what it tells, so that it is told once, whoever dies in between. */
  private async tell(disabled: Disabled): Promise<void> {
    const { tenantId, webhookId, disabledAt } = disabled;
    const at = disabledAt.toISOString();
    const said = { tenantId, actor: { type: 'system' as const }, detail: { webhookId } };
    const row = fact('webhook.disabled', said);
    await this.writer.write([{ ...row, id: nameBasedId(webhookId, `disabled ${at}`), at, outcome: 'failure' }]);
    await this.outbox.told(disabled);
  }
}
