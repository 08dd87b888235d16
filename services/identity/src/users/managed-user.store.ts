import type { IdentifierType, ManagedIdentifier, ManagedUser, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

type Row = {
  user_id: UserId;
  name: string | null;
  identifiers: ManagedIdentifier[];
  created_at: Date;
  suspended_at: Date | null;
};

/** A person with all that they are known by, of `app_user u`; what they chose first, then the oldest proof. */
const columns = `u.user_id, u.name, u.created_at, u.suspended_at, ARRAY(
    SELECT jsonb_build_object('type', x.type, 'value', x.value, 'verified', x.verified_at IS NOT NULL)
    FROM identifier x WHERE x.tenant_id = u.tenant_id AND x.user_id = u.user_id
    ORDER BY x.is_primary DESC, x.verified_at NULLS LAST, x.type, x.value
  ) AS identifiers`;

const toUser = (row: Row): ManagedUser => ({
  userId: row.user_id,
  name: row.name,
  identifiers: row.identifiers,
  createdAt: row.created_at.toISOString(),
  suspendedAt: row.suspended_at?.toISOString() ?? null,
});

const insertUser = statement<
  [
    tenantId: string,
    userId: string,
    createdAt: Date,
    name: string | null,
    types: string[],
    values: string[],
    verified: boolean[],
  ]
>(
  'managed-user-create',
  `WITH person AS (
     INSERT INTO app_user (tenant_id, user_id, created_at, name) VALUES ($1, $2, $3, $4)
   )
   INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
   SELECT $1, given.type, given.value, $2, CASE WHEN given.verified THEN $3::timestamptz END
   FROM unnest($5::text[], $6::text[], $7::boolean[]) AS given (type, value, verified)`,
);

/** Makes a person with identifiers that may still have to be proved. Breaks `identifier_pkey` if somebody has one. */
export async function insertManagedUser(
  transaction: Queryable,
  tenantId: TenantId,
  { userId, createdAt, name, identifiers }: ManagedUser,
): Promise<void> {
  await transaction.run(insertUser, [
    ...([tenantId, userId, new Date(createdAt), name] as const),
    identifiers.map(({ type }) => type),
    identifiers.map(({ value }) => value),
    identifiers.map(({ verified }) => verified),
  ]);
}

const selectUser = statement<[tenantId: string, userId: string], Row>(
  'managed-user-read',
  `SELECT ${columns} FROM app_user u WHERE u.tenant_id = $1 AND u.user_id = $2`,
);

export async function findManagedUser(
  database: Queryable,
  tenantId: TenantId,
  userId: UserId,
): Promise<ManagedUser | undefined> {
  const [row] = await database.run(selectUser, [tenantId, userId]);
  return row && toUser(row);
}

/** How the identifiers of one type begin, as they are kept. */
export type Beginning = { type: IdentifierType; prefix: string };

// By bytes, so that what begins with a prefix is one stretch of the index of each type whatever the database's own order is. No value
// is one of two types. Who has several such identifiers stands at the first of them.
const selectUsers = statement<
  [
    ...[tenantId: string, types: string[], froms: string[], belows: string[], after: string],
    ...[suspended: boolean | null, limit: number],
  ],
  Row & { place: string }
>(
  'managed-user-list',
  `WITH asked AS (SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS asked (type, lowest, below))
   SELECT found.value AS place, ${columns} FROM asked CROSS JOIN LATERAL (
     SELECT i.value, i.user_id FROM identifier i
     JOIN app_user p ON p.tenant_id = i.tenant_id AND p.user_id = i.user_id
     WHERE i.tenant_id = $1 AND i.type = asked.type
       AND i.value COLLATE "C" >= asked.lowest AND i.value COLLATE "C" < asked.below AND i.value COLLATE "C" > $5
       AND ($6::boolean IS NULL OR (p.suspended_at IS NOT NULL) = $6)
       AND NOT EXISTS (
         SELECT FROM identifier e JOIN asked other ON other.type = e.type
         WHERE e.tenant_id = i.tenant_id AND e.user_id = i.user_id AND e.value COLLATE "C" >= other.lowest
           AND e.value COLLATE "C" < other.below AND e.value COLLATE "C" < i.value COLLATE "C")
     ORDER BY i.value COLLATE "C" LIMIT $7
   ) AS found
   JOIN app_user u ON u.tenant_id = $1 AND u.user_id = found.user_id
   ORDER BY found.value COLLATE "C" LIMIT $7`,
);

/** In UTF-8 above every text that begins with the prefix. */
const above = (prefix: string): string => `${prefix}\u{10FFFF}`;

/** People by what they are known by: those after the identifier `after`, and each one's own place. */
export async function managedUsers(
  database: Queryable,
  tenantId: TenantId,
  asked: { beginnings: readonly Beginning[]; suspended: boolean | undefined; after: string; limit: number },
): Promise<{ user: ManagedUser; place: string }[]> {
  const { beginnings, suspended, after, limit } = asked;
  const rows = await database.run(selectUsers, [
    tenantId,
    beginnings.map(({ type }) => type),
    beginnings.map(({ prefix }) => prefix),
    beginnings.map(({ prefix }) => above(prefix)),
    after,
    suspended ?? null,
    limit,
  ]);
  return rows.map((row) => ({ user: toUser(row), place: row.place }));
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

// What hangs on the person goes with them; codes, what they are sent in, and what counts against an address hang on the address.
const removePerson = statement<[tenantId: string, userId: string], { user_id: string }>(
  'managed-user-delete',
  `WITH person AS (
     DELETE FROM app_user WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id
   ), known AS (
     SELECT type, value FROM identifier WHERE tenant_id = $1 AND user_id = $2
   ), codes AS (
     DELETE FROM verification_code WHERE tenant_id = $1
       AND (user_id = $2 OR (identifier_type, identifier_value) IN (SELECT type, value FROM known))
     RETURNING interaction_id
   ), messages AS (
     DELETE FROM message WHERE tenant_id = $1 AND interaction_id IN (SELECT interaction_id FROM codes)
   ), ledgers AS (
     DELETE FROM code_ledger WHERE tenant_id = $1 AND (identifier_type, identifier_value) IN (SELECT type, value FROM known)
   )
   SELECT user_id FROM person`,
);

/** Deletes a person with everything of theirs; false when there is nobody. */
export async function deletePerson(transaction: Queryable, tenantId: TenantId, userId: UserId): Promise<boolean> {
  return (await transaction.run(removePerson, [tenantId, userId])).length > 0;
}
