import type { EventId, InteractionId, Purpose } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { directGraceMs, outboxValues, statement, type Queryable } from '@latchkey/persistence';
import type { KeptCode } from '../domain/backup-code.js';
import type { Owner } from '../domain/owner.js';

type Key = [tenantId: string, userId: string];
const keyOf = ({ tenantId, userId }: Owner): Key => [tenantId, userId];

const selectCode = statement<
  [...Key, mark: Buffer],
  {
    made_in: InteractionId | null;
    spent_in: InteractionId | null;
    spent_purpose: Purpose | null;
    evidence_id: EventId | null;
    unspent: number;
  }
>(
  'backup-code-read',
  `SELECT c.made_in, c.spent_in, c.spent_purpose, c.evidence_id, (
     SELECT count(*)::integer FROM backup_code WHERE tenant_id = $1 AND user_id = $2 AND spent_at IS NULL) AS unspent
   FROM (VALUES (1)) AS one (one)
   LEFT JOIN backup_code AS c ON c.tenant_id = $1 AND c.user_id = $2 AND c.mark = $3`,
);

/** The code of a mark, if it is of the person's set, and how many of the set are good yet. */
export async function findCode(
  transaction: Queryable,
  owner: Owner,
  mark: Buffer,
): Promise<{ code: KeptCode | undefined; unspent: number }> {
  const [row] = await transaction.run(selectCode, [...keyOf(owner), mark]);
  if (!row?.made_in) return { code: undefined, unspent: row?.unspent ?? 0 };
  const { spent_in: interactionId, spent_purpose: purpose, evidence_id: evidenceId } = row;
  const spent = interactionId && purpose && evidenceId ? { interactionId, purpose, evidenceId } : undefined;
  return { code: { madeIn: row.made_in, spent }, unspent: row.unspent };
}

/** One statement: a code is spent once, and its evidence lies in the outbox, or neither. */
const updateCode = statement<
  [
    ...[...Key, mark: Buffer, interactionId: string, purpose: string, now: Date],
    ...[evidenceId: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  ],
  { spent: boolean }
>(
  'backup-code-spend',
  `WITH spent AS (
     UPDATE backup_code SET spent_at = $6, spent_in = $4, spent_purpose = $5, evidence_id = $7
     WHERE tenant_id = $1 AND user_id = $2 AND mark = $3 AND spent_at IS NULL RETURNING 1
   ), sent AS (
     INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
     SELECT $7, $8, $9, $10, now() + $11 * interval '1 millisecond' FROM spent
   )
   SELECT EXISTS (SELECT 1 FROM spent) AS spent`,
);

/** Spends a code for its evidence. False if somebody was there first. */
export async function spendCode(
  transaction: Queryable,
  owner: Owner,
  { mark, interactionId, purpose, now }: { mark: Buffer; interactionId: InteractionId; purpose: Purpose; now: Date },
  evidence: StoredEvent,
): Promise<boolean> {
  const [row] = await transaction.run(updateCode, [
    ...([...keyOf(owner), mark, interactionId, purpose, now] as const),
    ...outboxValues(evidence, directGraceMs),
  ]);
  return row?.spent === true;
}

const deleteCodes = statement<Key, { removed: boolean }>(
  'backup-code-remove',
  `WITH gone AS (DELETE FROM backup_code WHERE tenant_id = $1 AND user_id = $2 RETURNING 1)
   SELECT EXISTS (SELECT 1 FROM gone) AS removed`,
);

/** Forgets a person's set, spent or not. False if there was none. */
export async function removeCodes(transaction: Queryable, owner: Owner): Promise<boolean> {
  const [row] = await transaction.run(deleteCodes, keyOf(owner));
  return row?.removed === true;
}

const insertCodes = statement<[...Key, marks: Buffer[], interactionId: string, now: Date]>(
  'backup-code-make',
  `INSERT INTO backup_code (tenant_id, user_id, mark, made_in, made_at)
   SELECT $1, $2, mark, $4, $5 FROM unnest($3::bytea[]) AS mark`,
);

/** Keeps the marks of a new set. */
export async function keepCodes(
  transaction: Queryable,
  owner: Owner,
  { marks, interactionId, now }: { marks: Buffer[]; interactionId: InteractionId; now: Date },
): Promise<void> {
  await transaction.run(insertCodes, [...keyOf(owner), marks, interactionId, now]);
}
