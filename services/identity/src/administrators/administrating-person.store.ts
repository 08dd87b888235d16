import {
  administrationTenant,
  type AdministratingPerson,
  type AdministratorScope,
  type UserId,
} from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

type Row = { user_id: UserId; scopes: AdministratorScope[]; since: Date };

const toPerson = (row: Row): AdministratingPerson => ({
  userId: row.user_id,
  scopes: row.scopes,
  since: row.since.toISOString(),
});

/** Suspended people administer nothing; deleted ones have no row. */
const active = `FROM administrating_person a
   JOIN app_user u ON u.tenant_id = a.tenant_id AND u.user_id = a.user_id
   WHERE a.tenant_id = $1 AND u.suspended_at IS NULL`;

const select = statement<[tenantId: string, userId: string], Row>(
  'administrating-person-find',
  `SELECT a.user_id, a.scopes, a.since ${active} AND a.user_id = $2`,
);

/** What somebody may do now. */
export async function findAdministrating(
  database: Queryable,
  userId: UserId,
): Promise<AdministratingPerson | undefined> {
  const [row] = await database.run(select, [administrationTenant, userId]);
  return row && toPerson(row);
}

const count = statement<[tenantId: string], { count: number }>(
  'administrating-person-count',
  `SELECT count(*)::int AS count ${active} AND 'administrators:write' = ANY (a.scopes)`,
);

/** How many people may now say who administers. */
export async function countAdministratingPeople(database: Queryable): Promise<number> {
  const [row] = await database.run(count, [administrationTenant]);
  return row?.count ?? 0;
}

const selectAll = statement<[tenantId: string], Row>(
  'administrating-person-list',
  `SELECT user_id, scopes, since FROM administrating_person WHERE tenant_id = $1 ORDER BY since, user_id LIMIT 1000`,
);

/** Everybody who administers, suspended people too: they would again. */
export const listAdministrating = async (database: Queryable): Promise<AdministratingPerson[]> =>
  (await database.run(selectAll, [administrationTenant])).map(toPerson);

type LockedRow = { user_id: UserId; scopes: AdministratorScope[]; is_active: boolean };
const lockAll = statement<[tenantId: string], LockedRow>(
  'administrating-person-lock',
  `SELECT a.user_id, a.scopes, u.suspended_at IS NULL AS is_active FROM administrating_person a
   JOIN app_user u ON u.tenant_id = a.tenant_id AND u.user_id = a.user_id
   WHERE a.tenant_id = $1 ORDER BY a.user_id FOR UPDATE OF a`,
);

/** Everybody who administers, for as long as the transaction lasts: of two who take the last ones away, one sees what the other did. */
export const lockAdministrating = (transaction: Queryable): Promise<LockedRow[]> =>
  transaction.run(lockAll, [administrationTenant]);

// The person has to be there and active, or the enrolment is not used up.
const claim = statement<[enrolmentHash: string, now: Date, tenantId: string, userId: string, scopes: string[]], Row>(
  'administrating-person-claim',
  `WITH used AS (
     UPDATE administrator_enrolment SET redeemed_at = $2
     WHERE enrolment_hash = $1 AND redeemed_at IS NULL AND expires_at > $2
       AND EXISTS (SELECT FROM app_user u WHERE u.tenant_id = $3 AND u.user_id = $4 AND u.suspended_at IS NULL)
     RETURNING enrolment_id
   )
   INSERT INTO administrating_person (tenant_id, user_id, scopes, since) SELECT $3, $4, $5::text[], $2 FROM used
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET scopes = EXCLUDED.scopes
   RETURNING user_id, scopes, since`,
);

/** Makes somebody an administrator by an enrolment; nothing where that is unknown, used or expired. */
export async function claimFor(
  database: Queryable,
  {
    enrolmentHash,
    userId,
    scopes,
    now,
  }: { enrolmentHash: string; userId: UserId; scopes: AdministratorScope[]; now: Date },
): Promise<AdministratingPerson | undefined> {
  const [row] = await database.run(claim, [enrolmentHash, now, administrationTenant, userId, scopes]);
  return row && toPerson(row);
}

const upsert = statement<[tenantId: string, userId: string, scopes: string[], now: Date], Row>(
  'administrating-person-keep',
  `INSERT INTO administrating_person (tenant_id, user_id, scopes, since)
   SELECT tenant_id, user_id, $3::text[], $4 FROM app_user WHERE tenant_id = $1 AND user_id = $2
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET scopes = EXCLUDED.scopes
   RETURNING user_id, scopes, since`,
);

/** Makes somebody an administrator or changes what they may; nothing where there is no such person at the administrating tenant. */
export async function keepAdministrating(
  transaction: Queryable,
  { userId, scopes, now }: { userId: UserId; scopes: AdministratorScope[]; now: Date },
): Promise<AdministratingPerson | undefined> {
  const [row] = await transaction.run(upsert, [administrationTenant, userId, scopes, now]);
  return row && toPerson(row);
}

const remove = statement<[tenantId: string, userId: string], { user_id: string }>(
  'administrating-person-delete',
  'DELETE FROM administrating_person WHERE tenant_id = $1 AND user_id = $2 RETURNING user_id',
);

/** False where they did not administer. */
export const removeAdministrating = async (transaction: Queryable, userId: UserId): Promise<boolean> =>
  (await transaction.run(remove, [administrationTenant, userId])).length > 0;
