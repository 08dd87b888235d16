import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

/** Whom an identifier belongs to, and what stands in their way. */
export type Person = {
  readonly userId: UserId;
  readonly isVerified: boolean;
  readonly isSuspended: boolean;
  /** Since when it is theirs, unless they came with it. */
  readonly addedAt: Date | undefined;
};

type Row = { user_id: UserId; is_verified: boolean; is_suspended: boolean; added_at: Date | null };

const selectPerson = statement<[tenantId: string, type: string, value: string], Row>(
  'person-by-identifier',
  `SELECT i.user_id, i.verified_at IS NOT NULL AS is_verified, u.suspended_at IS NOT NULL AS is_suspended,
     i.added_at
   FROM identifier i JOIN app_user u ON u.tenant_id = i.tenant_id AND u.user_id = i.user_id
   WHERE i.tenant_id = $1 AND i.type = $2 AND i.value = $3`,
);

/** The person whom an identifier belongs to in one tenant. */
export async function personWith(
  database: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
): Promise<Person | undefined> {
  const [row] = await database.run(selectPerson, [tenantId, type, value]);
  if (!row) return undefined;
  return {
    userId: row.user_id,
    isVerified: row.is_verified,
    isSuspended: row.is_suspended,
    addedAt: row.added_at ?? undefined,
  };
}

const updateVerified = statement<[tenantId: string, type: string, value: string, verifiedAt: Date]>(
  'identifier-verify',
  `UPDATE identifier SET verified_at = $4
   WHERE tenant_id = $1 AND type = $2 AND value = $3 AND verified_at IS NULL`,
);

/** An address that an administrator wrote down has proved to be the person's own. */
export async function markVerified(
  transaction: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
  verifiedAt: Date,
): Promise<void> {
  await transaction.run(updateVerified, [tenantId, type, value, verifiedAt]);
}

const selectSuspended = statement<[tenantId: string, userId: string], { is_suspended: boolean }>(
  'person-suspended',
  'SELECT suspended_at IS NOT NULL AS is_suspended FROM app_user WHERE tenant_id = $1 AND user_id = $2',
);

/** Whether a person may not sign in any more; nothing when there is nobody. */
export async function isSuspended(
  database: Queryable,
  tenantId: TenantId,
  userId: UserId,
): Promise<boolean | undefined> {
  const [row] = await database.run(selectSuspended, [tenantId, userId]);
  return row?.is_suspended;
}

const selectChannel = statement<
  [tenantId: string, userId: string, type: string],
  { is_suspended: boolean; value: string | null }
>(
  'person-channel',
  `SELECT u.suspended_at IS NOT NULL AS is_suspended,
     (SELECT i.value FROM identifier i
      WHERE i.tenant_id = u.tenant_id AND i.user_id = u.user_id AND i.type = $3 AND i.verified_at IS NOT NULL
      ORDER BY i.is_primary DESC, i.verified_at, i.value LIMIT 1) AS value
   FROM app_user u WHERE u.tenant_id = $1 AND u.user_id = $2`,
);

/** Where codes to a person go by a channel: the primary address or number, or else the one that they proved first. */
export async function channelOf(
  database: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  type: 'email' | 'phone',
): Promise<{ isSuspended: boolean; value: string | undefined } | undefined> {
  const [row] = await database.run(selectChannel, [tenantId, userId, type]);
  return row && { isSuspended: row.is_suspended, value: row.value ?? undefined };
}

const upsertIdentifier = statement<
  [tenantId: string, type: string, value: string, userId: string, verifiedAt: Date, addedAt: Date | null],
  { user_id: UserId }
>(
  'identifier-bind',
  `INSERT INTO identifier (tenant_id, type, value, user_id, verified_at, added_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (tenant_id, type, value) DO UPDATE
   SET verified_at = coalesce(identifier.verified_at, EXCLUDED.verified_at),
     added_at = CASE WHEN identifier.verified_at IS NULL THEN EXCLUDED.added_at ELSE identifier.added_at END
   WHERE identifier.user_id = EXCLUDED.user_id RETURNING user_id`,
);

/**
 * Makes an identifier a person's own and proved, or proved if it is theirs already; false when it is somebody else's. `addedAt`:
 * since when, unless they came with it.
 */
export async function bindIdentifier(
  transaction: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  { type, value }: Identifier,
  { verifiedAt, addedAt }: { verifiedAt: Date; addedAt: Date | undefined },
): Promise<boolean> {
  const values = [tenantId, type, value, userId, verifiedAt, addedAt ?? null] as const;
  return (await transaction.run(upsertIdentifier, [...values])).length > 0;
}
