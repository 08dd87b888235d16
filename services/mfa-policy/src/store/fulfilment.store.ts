import type { EventId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, outboxValues, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** One statement, so one commit: the first delivery of an event writes its fulfilment, a later one nothing. */
const fulfilOnce = statement<
  [evidenceId: string, id: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  { id: string }
>(
  'fulfilment-once',
  `WITH first AS (INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING 1)
   INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
   SELECT $2, $3, $4, $5, now() + $6 * interval '1 millisecond' FROM first RETURNING id`,
);

/** What mfa-policy commits. */
@Injectable()
export class FulfilmentStore {
  constructor(private readonly database: Database) {}

  /** Writes the fulfilment that this evidence gave; false when an earlier delivery did. */
  async fulfilOnce(evidenceId: EventId, fulfilment: StoredEvent): Promise<boolean> {
    const rows = await this.database.run(fulfilOnce, [evidenceId, ...outboxValues(fulfilment)], 'background');
    return rows.length === 1;
  }
}
