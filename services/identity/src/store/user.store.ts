import type { IdentifierType, InteractionId, TenantId, UserId } from '@latchkey/contracts';
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

const insertUser = statement<
  [tenantId: string, userId: string, createdAt: Date, type: string, value: string, createdIn: string | null]
>(
  'user-create',
  `WITH person AS (
     INSERT INTO app_user (tenant_id, user_id, created_at, created_in) VALUES ($1, $2, $3, $6)
   )
   INSERT INTO identifier (tenant_id, type, value, user_id, verified_at) VALUES ($1, $4, $5, $2, $3)`,
);

/** Makes a person with one proven identifier; `createdIn` is the journey in which they came. */
export async function createUser(
  transaction: Queryable,
  user: {
    tenantId: TenantId;
    userId: UserId;
    identifier: Identifier;
    createdAt: Date;
    createdIn?: InteractionId;
  },
): Promise<void> {
  const { tenantId, userId, identifier, createdAt, createdIn = null } = user;
  await transaction.run(insertUser, [tenantId, userId, createdAt, identifier.type, identifier.value, createdIn]);
}

/** What is known of a person beside their secrets. */
export type Profile = {
  identifiers: Identifier[];
  name: string | null;
  createdAt: Date;
  suspended: boolean;
  isProved: boolean;
};

type ProfileRow = {
  type: IdentifierType;
  value: string;
  verified: boolean;
  name: string | null;
  created_at: Date;
  suspended: boolean;
};

const selectProfile = statement<[tenantId: string, userId: string], ProfileRow>(
  'user-profile',
  `SELECT i.type, i.value, i.verified_at IS NOT NULL AS verified, u.name, u.created_at, u.suspended_at IS NOT NULL AS suspended FROM app_user u
   JOIN identifier i ON i.tenant_id = u.tenant_id AND i.user_id = u.user_id
   WHERE u.tenant_id = $1 AND u.user_id = $2 ORDER BY i.is_primary DESC, i.verified_at NULLS LAST, i.type, i.value LIMIT 50`,
);

/** What a person calls themselves with, what they chose first and then the oldest, and since when they exist. */
export async function profileOf(database: Queryable, tenantId: TenantId, userId: UserId): Promise<Profile | undefined> {
  const rows = await database.run(selectProfile, [tenantId, userId]);
  const [first] = rows;
  if (!first) return undefined;
  const identifiers = rows.map(({ type, value }) => ({ type, value }));
  const isProved = rows.every(({ verified }) => verified);
  return { identifiers, name: first.name, createdAt: first.created_at, suspended: first.suspended, isProved };
}
