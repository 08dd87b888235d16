import { statement, type Queryable } from '../database.js';

const insertOnce = statement<[eventId: string], { event_id: string }>(
  'inbox-insert',
  'INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING event_id',
);

/** True the first time that this transaction's service sees an event. The row commits with the event's effects. */
export async function isFirstDelivery(transaction: Queryable, eventId: string): Promise<boolean> {
  const rows = await transaction.run(insertOnce, [eventId]);
  return rows.length === 1;
}
