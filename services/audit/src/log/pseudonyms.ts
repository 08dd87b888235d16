import { createHash, randomUUID } from 'node:crypto';
import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';

/** A person of a tenant. */
export type Person = { readonly tenantId: TenantId; readonly userId: UserId };

type People = [tenantIds: string[], userIds: string[]];
type SubjectRow = { tenant_id: TenantId; user_id: UserId; pseudonym: string };

const findSubjects = statement<People, SubjectRow>(
  'log-find-subjects',
  `SELECT tenant_id, user_id, pseudonym FROM log_subject
   WHERE (tenant_id, user_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
);

const addSubjects = statement<[...People, pseudonyms: string[], marks: string[]]>(
  'log-add-subjects',
  `INSERT INTO log_subject (tenant_id, user_id, pseudonym)
   SELECT n.tenant_id, n.user_id, n.pseudonym
   FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) AS n (tenant_id, user_id, pseudonym, mark)
   WHERE NOT EXISTS (SELECT 1 FROM log_forgotten f WHERE f.tenant_id = n.tenant_id AND f.person = n.mark)
   ORDER BY 1, 2
   ON CONFLICT DO NOTHING`,
);

const forgetSubject = statement<[tenantId: string, userId: string, mark: string]>(
  'log-forget-subject',
  `WITH gone AS (DELETE FROM log_subject WHERE tenant_id = $1 AND user_id = $2)
   INSERT INTO log_forgotten (tenant_id, person) VALUES ($1, $3) ON CONFLICT DO NOTHING`,
);

const keyOf = ({ tenantId, userId }: Person): string => `${tenantId} ${userId}`;

/** Tells that somebody was forgotten, and not who. */
export const personMark = (person: Person): string => createHash('sha256').update(keyOf(person)).digest('base64url');

/** The people's pseudonyms; nobody's who has been forgotten, however late they are told of. */
export async function pseudonymsOf(
  transaction: Queryable,
  people: readonly Person[],
): Promise<(person: Person) => string | null> {
  const wanted = [...new Map(people.map((person) => [keyOf(person), person])).values()];
  const known = new Map<string, string>();
  const look = async () => {
    const asked = wanted.filter((person) => !known.has(keyOf(person)));
    if (asked.length === 0) return asked;
    const rows = await transaction.run(findSubjects, columns(asked));
    for (const row of rows) known.set(keyOf({ tenantId: row.tenant_id, userId: row.user_id }), row.pseudonym);
    return asked.filter((person) => !known.has(keyOf(person)));
  };
  const unknown = await look();
  if (unknown.length > 0) {
    const pseudonyms = unknown.map(() => randomUUID());
    await transaction.run(addSubjects, [...columns(unknown), pseudonyms, unknown.map(personMark)]);
    await look();
  }
  return (person) => known.get(keyOf(person)) ?? null;
}

const columns = (people: readonly Person[]): People => [
  people.map(({ tenantId }) => tenantId),
  people.map(({ userId }) => userId),
];

/** From now on the log's rows of a person are nobody's. */
export async function forget(transaction: Queryable, person: Person): Promise<void> {
  await transaction.run(forgetSubject, [person.tenantId, person.userId, personMark(person)]);
}
