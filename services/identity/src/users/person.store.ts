import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

/** Whom an identifier belongs to, and what stands in their way. */
export type Person = { readonly userId: UserId; readonly isVerified: boolean; readonly isSuspended: boolean };

type Row = { user_id: UserId; is_verified: boolean; is_suspended: boolean };

const selectPerson = statement<[tenantId: string, type: string, value: string], Row>(
  'person-by-identifier',
  `SELECT i.user_id, i.verified_at IS NOT NULL AS is_verified, u.suspended_at IS NOT NULL AS is_suspended
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
  return row && { userId: row.user_id, isVerified: row.is_verified, isSuspended: row.is_suspended };
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
      ORDER BY i.verified_at, i.value LIMIT 1) AS value
   FROM app_user u WHERE u.tenant_id = $1 AND u.user_id = $2`,
);

/** Where codes to a person go by a channel: the address or number that they proved first. */
export async function channelOf(
  database: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  type: 'email' | 'phone',
): Promise<{ isSuspended: boolean; value: string | undefined } | undefined> {
  const [row] = await database.run(selectChannel, [tenantId, userId, type]);
  return row && { isSuspended: row.is_suspended, value: row.value ?? undefined };
}

const selectProvedAddresses = statement<[tenantId: string, userId: string], { value: string }>(
  'person-proved-addresses',
  `SELECT value FROM identifier
   WHERE tenant_id = $1 AND user_id = $2 AND type = 'email' AND verified_at IS NOT NULL ORDER BY verified_at, value`,
);

/** The e-mail addresses that a person has proved, the oldest first. */
export async function provedAddressesOf(
  database: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
): Promise<string[]> {
  const rows = await database.run(selectProvedAddresses, [tenantId, userId]);
  return rows.map(({ value }) => value);
}

const upsertIdentifier = statement<
  [tenantId: string, type: string, value: string, userId: string, verifiedAt: Date],
  { user_id: UserId }
>(
  'identifier-bind',
  `INSERT INTO identifier (tenant_id, type, value, user_id, verified_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (tenant_id, type, value) DO UPDATE
   SET verified_at = coalesce(identifier.verified_at, EXCLUDED.verified_at)
   WHERE identifier.user_id = EXCLUDED.user_id RETURNING user_id`,
);

/** Makes an identifier a person's own and proved, or proved if it is theirs already; false when it is somebody else's. */
export async function bindIdentifier(
  transaction: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  { type, value }: Identifier,
  verifiedAt: Date,
): Promise<boolean> {
  return (await transaction.run(upsertIdentifier, [tenantId, type, value, userId, verifiedAt])).length > 0;
}
