import type { ProfileField, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

type StandingRow = { has_password: boolean; has_name: boolean; has_username: boolean };

const selectStanding = statement<[tenantId: string, userId: string], StandingRow>(
  'person-standing',
  `SELECT u.name IS NOT NULL AS has_name,
     EXISTS (SELECT FROM password p WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id) AS has_password,
     EXISTS (SELECT FROM identifier i WHERE i.tenant_id = u.tenant_id AND i.user_id = u.user_id
       AND i.type = 'username') AS has_username
   FROM app_user u WHERE u.tenant_id = $1 AND u.user_id = $2`,
);

/** What a person has, as far as a journey asks for it. */
export async function standingOf(
  database: Queryable,
  tenantId: TenantId,
  userId: UserId,
): Promise<{ hasPassword: boolean; has: ProfileField[] } | undefined> {
  const [row] = await database.run(selectStanding, [tenantId, userId]);
  if (!row) return undefined;
  const has = [row.has_name && ('name' as const), row.has_username && ('username' as const)];
  return { hasPassword: row.has_password, has: has.filter((field) => field !== false) };
}

const insertProfile = statement<
  [tenantId: string, userId: string, name: string | null, username: string | null, now: Date],
  { user_id: UserId }
>(
  'person-profile-add',
  `WITH named AS (
     UPDATE app_user SET name = coalesce(name, $3) WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id
   ), called AS (
     INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
     SELECT $1, 'username', $4, user_id, $5 FROM named WHERE $4::text IS NOT NULL AND NOT EXISTS
       (SELECT FROM identifier WHERE tenant_id = $1 AND user_id = $2 AND type = 'username')
   )
   SELECT user_id FROM named`,
);

/** Adds what a person lacks; says whether there is such a person. Breaks `identifier_pkey` if somebody has the user name. */
export async function addProfile(
  database: Queryable,
  profile: { tenantId: TenantId; userId: UserId; name?: string | undefined; username?: string | undefined },
  now: Date,
): Promise<boolean> {
  const { tenantId, userId, name = null, username = null } = profile;
  return (await database.run(insertProfile, [tenantId, userId, name, username, now])).length > 0;
}

const updateName = statement<[tenantId: string, userId: string, name: string]>(
  'person-rename',
  'UPDATE app_user SET name = $3 WHERE tenant_id = $1 AND user_id = $2',
);

/** Writes down what a person is called from now on. */
export async function renamePerson(
  database: Queryable,
  { tenantId, userId, name }: { tenantId: TenantId; userId: UserId; name: string },
): Promise<void> {
  await database.run(updateName, [tenantId, userId, name]);
}
