import type { EventPublisher, StoredEvent } from '@latchkey/messaging';
import { outboxPending, type Log } from '@latchkey/observability';
import { statement, type Database } from '../database.js';

type PendingRow = { id: string; subject: string; envelope: string; traceparent: string | null };

const takeDue = statement<[limit: number], PendingRow>(
  'outbox-take-due',
  `SELECT id, subject, envelope, traceparent FROM outbox WHERE due_at <= now()
   ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
);
const deleteSent = statement<[ids: string[]]>('outbox-delete', 'DELETE FROM outbox WHERE id = ANY($1::uuid[])');

const batchSize = 200;
const sweepMs = 1_000;
const nudgeMs = 25;
const gatherMs = 50;
const forgetMs = 500;
const mostGathered = 5_000;
const publishTimeoutMs = 2_000;

/**
 * Sends committed events to the stream, in batches, off everybody's path. At least once: a row goes only after the
 * stream has it; a duplicate carries the same `Nats-Msg-Id`.
 */
export class OutboxRelay {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private stopped = false;
  private nudged = false;
  private published: string[] = [];
  private gathered: StoredEvent[] = [];
  private gathering: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly publisher: EventPublisher,
    private readonly log: Log,
  ) {}

  start(): void {
    this.schedule(sweepMs);
  }

  /** There is something to send: the next turn comes soon. */
  nudge(): void {
    if (this.nudged || this.stopped) return;
    this.nudged = true;
    this.schedule(nudgeMs);
  }

  /**
   * This event is committed, with a row that is not due yet: it is sent from memory with those that come at the same
   * time. Should that fail, or this process die, the row falls due and the next turn sends it.
   */
  committed(event: StoredEvent): void {
    if (this.stopped || this.gathered.length >= mostGathered) return;
    this.gathered.push(event);
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.sending = this.sendGathered();
    }, gatherMs);
  }

  /** This row's event was published by its writer: a later turn only deletes it. */
  alreadyPublished(id: string): void {
    if (this.published.push(id) === 1 && !this.nudged) this.schedule(forgetMs);
  }

  /** Finishes the turn that is under way, deletes what is published, and stops. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.gathering);
    await this.turn;
    await this.sending;
    await this.sendGathered();
    await this.forget().catch(() => undefined);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.nudged = false;
      this.turn = this.turn
        .then(() => this.run())
        .catch((error: unknown) => this.log.warn({ error }, 'the outbox waits'))
        .finally(() => this.nudged || this.schedule(sweepMs));
    }, ms);
  }

  private async run(): Promise<void> {
    await this.forget();
    const sent = await this.sendBatch();
    if (sent === batchSize) this.nudge();
  }

  private async sendGathered(): Promise<void> {
    const events = this.gathered.splice(0);
    const outcomes = await Promise.allSettled(events.map((event) => this.send(event)));
    for (const [index, { id }] of events.entries())
      if (outcomes[index]?.status === 'fulfilled') this.alreadyPublished(id);
  }

  private async forget(): Promise<void> {
    const ids = this.published.splice(0);
    if (ids.length > 0) await this.database.run(deleteSent, [ids], 'background');
  }

  private sendBatch(): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const rows = await transaction.run(takeDue, [batchSize]);
      outboxPending.set(rows.length);
      if (rows.length === 0) return 0;
      const outcomes = await Promise.allSettled(rows.map((row) => this.send(row)));
      const sent = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ id }) => id);
      if (sent.length > 0) await transaction.run(deleteSent, [sent]);
      if (sent.length < rows.length) this.log.warn({ waiting: rows.length - sent.length }, 'the outbox waits');
      return sent.length;
    }, 'background');
  }

  private send({ id, subject, envelope, traceparent }: StoredEvent | PendingRow): Promise<void> {
    const event = { id, subject, envelope, traceparent: traceparent ?? undefined };
    return this.publisher.publish(event, { timeoutMs: publishTimeoutMs, path: 'background' });
  }
}
