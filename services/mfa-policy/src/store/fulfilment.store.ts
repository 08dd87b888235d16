import type { EventId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, directGraceMs, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** A requirement that evidence met, and who waits to hear that it is committed. */
type Pending = {
  evidenceId: EventId;
  fulfilment: StoredEvent;
  settle: (committed: Promise<boolean>) => void;
};

/**
 * One statement, so one commit, for many: the first delivery of an event writes its fulfilment, a later one nothing.
 * The columns come as lists of equal length.
 */
const fulfilOnce = statement<
  [
    evidenceIds: string[],
    ids: string[],
    subjects: string[],
    envelopes: string[],
    traceparents: (string | null)[],
    delayMs: number,
  ],
  { id: string }
>(
  'fulfilment-once',
  `WITH given AS (
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
       AS given (evidence_id, id, subject, envelope, traceparent)
   ), first AS (
     INSERT INTO inbox (event_id) SELECT DISTINCT evidence_id FROM given ON CONFLICT DO NOTHING RETURNING event_id
   ), chosen AS (
     SELECT DISTINCT ON (given.evidence_id) given.* FROM given JOIN first ON first.event_id = given.evidence_id
   )
   INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
   SELECT id, subject, envelope, traceparent, now() + $6 * interval '1 millisecond' FROM chosen RETURNING id`,
);

const gatherMs = 40;

/** What mfa-policy commits. Nobody's sign-in waits for it, so what comes at the same time is committed together. */
@Injectable()
export class FulfilmentStore {
  private pending: Pending[] = [];

  constructor(private readonly database: Database) {}

  /** Writes the fulfilment that this evidence gave; false when an earlier delivery did. Resolves once it is committed. */
  fulfilOnce(evidenceId: EventId, fulfilment: StoredEvent): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.pending.push({ evidenceId, fulfilment, settle: resolve }) === 1)
        setTimeout(() => this.commit(), gatherMs);
    });
  }

  private commit(): void {
    const batch = this.pending.splice(0);
    const written = this.write(batch);
    for (const { fulfilment, settle } of batch) settle(written.then((ids) => ids.has(fulfilment.id)));
  }

  private async write(batch: readonly Pending[]): Promise<Set<string>> {
    const events = batch.map(({ fulfilment }) => fulfilment);
    const rows = await this.database.run(
      fulfilOnce,
      [
        batch.map(({ evidenceId }) => evidenceId),
        events.map(({ id }) => id),
        events.map(({ subject }) => subject),
        events.map(({ envelope }) => envelope),
        events.map(({ traceparent }) => traceparent ?? null),
        directGraceMs,
      ],
      'background',
    );
    return new Set(rows.map(({ id }) => id));
  }
}
