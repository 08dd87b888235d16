import type { IdentifierType, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Owner, StoredIdentifier } from './identifier.store.js';

const insertUndo = statement<
  [tenantId: string, secretHash: string, userId: string, former: string, changedAt: Date, expiresAt: Date]
>(
  'identifier-undo-keep',
  `INSERT INTO identifier_undo (tenant_id, secret_hash, user_id, former, changed_at, expires_at)
   VALUES ($1, $2, $3, $4::jsonb, $5, $6)`,
);

/** Keeps what a person's identifiers were before a change, for whoever shows the secret. */
export async function keepUndo(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  undo: { secretHash: string; former: readonly StoredIdentifier[]; changedAt: Date; expiresAt: Date },
): Promise<void> {
  const { secretHash, former, changedAt, expiresAt } = undo;
  const rows = former.map(({ type, value, verifiedAt, addedAt, isChosen }) => ({
    type,
    value,
    verified_at: verifiedAt ?? null,
    added_at: addedAt ?? null,
    is_primary: isChosen,
  }));
  await transaction.run(insertUndo, [tenantId, secretHash, userId, JSON.stringify(rows), changedAt, expiresAt]);
}

const takeUndo = statement<
  [tenantId: string, secretHash: string, now: Date],
  { user_id: UserId; former: unknown; changed_at: Date }
>(
  'identifier-undo-take',
  `WITH found AS (
     SELECT n.user_id, n.changed_at FROM identifier_undo n
     JOIN app_user u ON u.tenant_id = n.tenant_id AND u.user_id = n.user_id
     WHERE n.tenant_id = $1 AND n.secret_hash = $2 AND n.expires_at > $3 AND n.used_at IS NULL
       AND u.suspended_at IS NULL
     FOR UPDATE OF u
   )
   UPDATE identifier_undo n SET used_at = $3 FROM found
   WHERE n.tenant_id = $1 AND n.user_id = found.user_id AND n.changed_at >= found.changed_at AND n.used_at IS NULL
   RETURNING n.user_id, n.former, n.changed_at`,
);

/** Uses up a secret, and those of later changes, which go with it; answers whose it is and what there was before. */
export async function useUndo(
  transaction: Queryable,
  tenantId: TenantId,
  secretHash: string,
  now: Date,
): Promise<{ owner: Owner; former: string } | undefined> {
  const used = await transaction.run(takeUndo, [tenantId, secretHash, now]);
  const [first] = used.toSorted((one, other) => one.changed_at.getTime() - other.changed_at.getTime());
  return first && { owner: { tenantId, userId: first.user_id }, former: JSON.stringify(first.former) };
}

const selectNthNewest = statement<[tenantId: string, userId: string, before: number], { changed_at: Date }>(
  'identifier-undo-nth',
  `SELECT changed_at FROM identifier_undo WHERE tenant_id = $1 AND user_id = $2
   ORDER BY changed_at DESC OFFSET $3 LIMIT 1`,
);

/** When a person made their so-manieth newest change of the last day, if they made so many. */
export async function nthNewestChange(
  database: Queryable,
  { tenantId, userId }: Owner,
  nth: number,
): Promise<Date | undefined> {
  const [row] = await database.run(selectNthNewest, [tenantId, userId, nth - 1]);
  return row?.changed_at;
}

const former = `jsonb_to_recordset($3::jsonb)
  AS f (type text, value text, verified_at timestamptz, added_at timestamptz, is_primary boolean)`;

// A user name that came since was no part of any notice: it stays.
const deleteLater = statement<[tenantId: string, userId: string, former: string], { type: IdentifierType }>(
  'identifier-undo-delete',
  `DELETE FROM identifier i WHERE i.tenant_id = $1 AND i.user_id = $2 AND i.type <> 'username'
     AND NOT EXISTS (SELECT FROM ${former} WHERE f.type = i.type AND f.value = i.value)
   RETURNING i.type`,
);
const clearPrimaries = statement<[tenantId: string, userId: string]>(
  'identifier-undo-primaries',
  'UPDATE identifier SET is_primary = false WHERE tenant_id = $1 AND user_id = $2 AND is_primary',
);
// What somebody else has meanwhile stays theirs. `xmax` is zero for a row that was not there.
const insertFormer = statement<
  [tenantId: string, userId: string, former: string],
  { type: IdentifierType; value: string; is_new: boolean }
>(
  'identifier-undo-insert',
  `INSERT INTO identifier AS i (tenant_id, type, value, user_id, verified_at, added_at, is_primary)
   SELECT $1, f.type, f.value, $2, f.verified_at, f.added_at, f.is_primary FROM ${former}
   ON CONFLICT (tenant_id, type, value) DO UPDATE
   SET verified_at = EXCLUDED.verified_at, added_at = EXCLUDED.added_at, is_primary = EXCLUDED.is_primary
   WHERE i.user_id = EXCLUDED.user_id
   RETURNING i.type, i.value, i.xmax = 0 AS is_new`,
);

/** Makes a person's identifiers what they were; answers what they have got back and what they have lost by it. */
export async function restore(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  rows: string,
): Promise<{ restored: { type: IdentifierType; value: string }[]; removed: IdentifierType[] }> {
  const removed = await transaction.run(deleteLater, [tenantId, userId, rows]);
  await transaction.run(clearPrimaries, [tenantId, userId]);
  const written = await transaction.run(insertFormer, [tenantId, userId, rows]);
  return {
    restored: written.filter((row) => row.is_new).map(({ type, value }) => ({ type, value })),
    removed: removed.map(({ type }) => type),
  };
}
