import type { StoredEvent } from '@latchkey/messaging';
import { statement, type Queryable } from '../database.js';

/** How long the relay leaves a row alone whose writer sees to its event itself. */
export const directGraceMs = 2_000;

type Row = [id: string, subject: string, envelope: string, traceparent: string | null, delayMs: number];

const insertEvent = statement<Row>(
  'outbox-insert',
  `INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
   VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')`,
);

/** An event's column values in the order of the outbox's columns, for a statement that writes the row itself. */
export const outboxValues = (event: StoredEvent, delayMs = 0): Row => [
  event.id,
  event.subject,
  event.envelope,
  event.traceparent ?? null,
  delayMs,
];

/** Writes an event in the transaction of the change that it tells of: both happen, or neither. */
export async function writeToOutbox(transaction: Queryable, event: StoredEvent, delayMs = 0): Promise<void> {
  await transaction.run(insertEvent, outboxValues(event, delayMs));
}
