import { masked, type IdentifierType, type PersonFacts, type TenantId, type UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

type Row = {
  user_id: UserId;
  is_suspended: boolean;
  has_password: boolean;
  signs_in_by_sso: boolean;
  email: string | null;
  phone: string | null;
  types: IdentifierType[];
};

const toFacts = (row: Row): PersonFacts => ({
  userId: row.user_id,
  email: row.email === null ? null : masked({ type: 'email', value: row.email }),
  phone: row.phone === null ? null : masked({ type: 'phone', value: row.phone }),
  identifiers: row.types,
  hasPassword: row.has_password,
  signsInBySso: row.signs_in_by_sso,
  isSuspended: row.is_suspended,
});

const columns = `u.user_id, u.suspended_at IS NOT NULL AS is_suspended, known.email, known.phone, known.types,
  EXISTS (SELECT FROM password p WHERE p.tenant_id = u.tenant_id AND p.user_id = u.user_id) AS has_password,
  known.is_bound OR EXISTS (
    SELECT FROM sso_identity s WHERE s.tenant_id = u.tenant_id AND s.user_id = u.user_id) AS signs_in_by_sso`;

const firstProved = (type: 'email' | 'phone') =>
  `(array_agg(i.value ORDER BY i.is_primary DESC, i.verified_at, i.value)
     FILTER (WHERE i.type = '${type}' AND i.verified_at IS NOT NULL))[1] AS ${type}`;

/** What people are known by: where codes go, and whether an active connection has the domain of an address, proved or not. */
const knownBy = `CROSS JOIN LATERAL (
    SELECT ${firstProved('email')}, ${firstProved('phone')},
      coalesce(array_agg(DISTINCT i.type), '{}') AS types,
      coalesce(bool_or(i.type = 'email' AND EXISTS (
        SELECT FROM sso_domain d
        WHERE d.tenant_id = i.tenant_id AND d.domain = substring(i.value FROM '[^@]*$'))), false) AS is_bound
    FROM identifier i WHERE i.tenant_id = u.tenant_id AND i.user_id = u.user_id
  ) known`;

const selectPeople = statement<[tenantId: string, userIds: readonly string[]], Row>(
  'people-read',
  `SELECT ${columns} FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (user_id, place)
   JOIN app_user u ON u.tenant_id = $1 AND u.user_id = asked.user_id
   ${knownBy} ORDER BY asked.place`,
);

/** Some people, in the order in which they are named. */
export async function peopleOf(
  database: Queryable,
  tenantId: TenantId,
  userIds: readonly UserId[],
): Promise<PersonFacts[]> {
  return (await database.run(selectPeople, [tenantId, userIds])).map(toFacts);
}

// The page is cut before anything is looked up about who is on it.
const selectPage = statement<[tenantId: string, after: string, limit: number], Row>(
  'people-list',
  `SELECT ${columns} FROM (
     SELECT tenant_id, user_id, suspended_at FROM app_user
     WHERE tenant_id = $1 AND user_id > $2::uuid ORDER BY user_id LIMIT $3
   ) u
   ${knownBy} ORDER BY u.user_id`,
);

/** Before every person's. */
const noId = '00000000-0000-0000-0000-000000000000';

/** So many people after one of them, in the order of their ids. */
export async function peopleAfter(
  database: Queryable,
  tenantId: TenantId,
  { after = noId, limit }: { after?: string | undefined; limit: number },
): Promise<PersonFacts[]> {
  return (await database.run(selectPage, [tenantId, after, limit])).map(toFacts);
}
