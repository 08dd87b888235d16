import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

const selectUserId = statement<[tenantId: string, type: string, value: string], { user_id: UserId }>(
  'user-by-identifier',
  'SELECT user_id FROM identifier WHERE tenant_id = $1 AND type = $2 AND value = $3',
);

/** The person whom an identifier belongs to in one tenant. */
export async function userIdOf(
  database: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
): Promise<UserId | undefined> {
  const [row] = await database.run(selectUserId, [tenantId, type, value]);
  return row?.user_id;
}

const insertUser = statement<[tenantId: string, userId: string, createdAt: Date, type: string, value: string]>(
  'user-create',
  `WITH person AS (
     INSERT INTO app_user (tenant_id, user_id, created_at) VALUES ($1, $2, $3)
   )
   INSERT INTO identifier (tenant_id, type, value, user_id, verified_at) VALUES ($1, $4, $5, $2, $3)`,
);

/** Makes a person with one proven identifier. */
export async function createUser(
  transaction: Queryable,
  user: { tenantId: TenantId; userId: UserId; identifier: Identifier; createdAt: Date },
): Promise<void> {
  const { tenantId, userId, identifier, createdAt } = user;
  await transaction.run(insertUser, [tenantId, userId, createdAt, identifier.type, identifier.value]);
}

const selectProfile = statement<
  [tenantId: string, userId: string],
  { email: string; created_at: Date; suspended: boolean }
>(
  'user-profile',
  `SELECT i.value AS email, u.created_at, u.suspended_at IS NOT NULL AS suspended FROM app_user u
   JOIN identifier i ON i.tenant_id = u.tenant_id AND i.user_id = u.user_id AND i.type = 'email'
   WHERE u.tenant_id = $1 AND u.user_id = $2 ORDER BY i.verified_at, i.value LIMIT 1`,
);

/** A person's oldest e-mail address, and since when they exist. */
export async function profileOf(
  database: Queryable,
  tenantId: TenantId,
  userId: UserId,
): Promise<{ email: string; createdAt: Date; suspended: boolean } | undefined> {
  const [row] = await database.run(selectProfile, [tenantId, userId]);
  return row && { email: row.email, createdAt: row.created_at, suspended: row.suspended };
}
