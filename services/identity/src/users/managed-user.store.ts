import type { ManagedUser, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

type Row = { user_id: UserId; email: string; is_verified: boolean; created_at: Date; suspended_at: Date | null };

const columns = `u.user_id, i.value AS email, i.verified_at IS NOT NULL AS is_verified, u.created_at, u.suspended_at`;

const toUser = (row: Row): ManagedUser => ({
  userId: row.user_id,
  email: row.email,
  emailVerified: row.is_verified,
  createdAt: row.created_at.toISOString(),
  suspendedAt: row.suspended_at?.toISOString() ?? null,
});

const insertUser = statement<
  [tenantId: string, userId: string, createdAt: Date, email: string, verifiedAt: Date | null]
>(
  'managed-user-create',
  `WITH person AS (
     INSERT INTO app_user (tenant_id, user_id, created_at) VALUES ($1, $2, $3)
   )
   INSERT INTO identifier (tenant_id, type, value, user_id, verified_at) VALUES ($1, 'email', $4, $2, $5)`,
);

/** Makes a person with an address that may still have to be proved. Breaks `identifier_pkey` if somebody has it. */
export async function insertManagedUser(transaction: Queryable, tenantId: TenantId, user: ManagedUser): Promise<void> {
  const createdAt = new Date(user.createdAt);
  const verifiedAt = user.emailVerified ? createdAt : null;
  await transaction.run(insertUser, [tenantId, user.userId, createdAt, user.email, verifiedAt]);
}

const selectUser = statement<[tenantId: string, userId: string], Row>(
  'managed-user-read',
  `SELECT ${columns} FROM app_user u
   JOIN identifier i ON i.tenant_id = u.tenant_id AND i.user_id = u.user_id AND i.type = 'email'
   WHERE u.tenant_id = $1 AND u.user_id = $2 ORDER BY i.verified_at, i.value LIMIT 1`,
);

export async function findManagedUser(
  database: Queryable,
  tenantId: TenantId,
  userId: UserId,
): Promise<ManagedUser | undefined> {
  const [row] = await database.run(selectUser, [tenantId, userId]);
  return row && toUser(row);
}

// By bytes, so that what begins with a prefix is one stretch of the index whatever the database's own order is.
const selectUsers = statement<[tenantId: string, from: string, below: string, after: string, limit: number], Row>(
  'managed-user-list',
  `SELECT ${columns} FROM identifier i
   JOIN app_user u ON u.tenant_id = i.tenant_id AND u.user_id = i.user_id
   WHERE i.tenant_id = $1 AND i.type = 'email'
     AND i.value COLLATE "C" >= $2 AND i.value COLLATE "C" < $3 AND i.value COLLATE "C" > $4
   ORDER BY i.value COLLATE "C" LIMIT $5`,
);

/** In UTF-8 above every text that begins with the prefix. */
const above = (prefix: string): string => `${prefix}\u{10FFFF}`;

/** At most `limit` people whose address begins with the prefix, after the address `after`. */
export async function managedUsers(
  database: Queryable,
  tenantId: TenantId,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<ManagedUser[]> {
  const rows = await database.run(selectUsers, [tenantId, prefix, above(prefix), after, limit]);
  return rows.map(toUser);
}

const updateSuspension = statement<[tenantId: string, userId: string, suspendedAt: Date | null], { user_id: string }>(
  'managed-user-suspend',
  `UPDATE app_user SET suspended_at = $3
   WHERE tenant_id = $1 AND user_id = $2 AND (suspended_at IS NULL) <> ($3::timestamptz IS NULL) RETURNING user_id`,
);

/** Suspends (with a moment) or reactivates (with null); false when it was so already, or there is nobody. */
export async function setSuspension(
  transaction: Queryable,
  tenantId: TenantId,
  userId: UserId,
  suspendedAt: Date | null,
): Promise<boolean> {
  return (await transaction.run(updateSuspension, [tenantId, userId, suspendedAt])).length > 0;
}
