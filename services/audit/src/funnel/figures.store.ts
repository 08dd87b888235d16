import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Holding } from '../domain/holding.js';
import type { Story } from '../domain/story.js';

/** A journey of a tenant, and what is known of it. */
export type ToldJourney = { tenantId: TenantId; interactionId: string; story: Story };

/** A person of a tenant, and which passkeys they gained and lost. */
export type Holder = { tenantId: TenantId; userId: UserId; holding: Holding };

type JourneyKeys = [tenantIds: string[], interactionIds: string[]];
type PersonKeys = [tenantIds: string[], userIds: string[], marks: string[]];

/** Made where they are not there, and held until the end of the transaction either way. */
const holdJourneys = statement<JourneyKeys, { tenant_id: TenantId; interaction_id: string; story: Story }>(
  'funnel-hold-journeys',
  `INSERT INTO funnel_journey AS j (tenant_id, interaction_id)
   SELECT tenant_id, interaction_id FROM unnest($1::text[], $2::text[]) AS n (tenant_id, interaction_id) ORDER BY 1, 2
   ON CONFLICT (tenant_id, interaction_id) DO UPDATE SET told_at = now()
   RETURNING j.tenant_id, j.interaction_id, j.story`,
);

const keepJourneys = statement<[...JourneyKeys, stories: string[]]>(
  'funnel-keep-journeys',
  `UPDATE funnel_journey AS j SET story = n.story
   FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS n (tenant_id, interaction_id, story)
   WHERE j.tenant_id = n.tenant_id AND j.interaction_id = n.interaction_id`,
);

/** Nobody who has been forgotten: what comes of them so late counts for nobody. */
const holdPeople = statement<PersonKeys, { tenant_id: TenantId; user_id: UserId; holding: Holding }>(
  'funnel-hold-people',
  `INSERT INTO person_passkeys AS p (tenant_id, user_id)
   SELECT n.tenant_id, n.user_id
   FROM unnest($1::text[], $2::uuid[], $3::text[]) AS n (tenant_id, user_id, mark)
   WHERE NOT EXISTS (SELECT 1 FROM log_forgotten f WHERE f.tenant_id = n.tenant_id AND f.person = n.mark)
   ORDER BY 1, 2
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET holding = p.holding
   RETURNING p.tenant_id, p.user_id, p.holding`,
);

const keepPeople = statement<[tenantIds: string[], userIds: string[], holdings: string[]]>(
  'funnel-keep-people',
  `WITH n AS (SELECT * FROM unnest($1::text[], $2::uuid[], $3::jsonb[]) AS n (tenant_id, user_id, holding)),
     kept AS (UPDATE person_passkeys AS p SET holding = n.holding FROM n
              WHERE p.tenant_id = n.tenant_id AND p.user_id = n.user_id AND n.holding <> '{}')
   DELETE FROM person_passkeys AS p USING n
   WHERE p.tenant_id = n.tenant_id AND p.user_id = n.user_id AND n.holding = '{}'`,
);

/** The story of each journey as it was before. */
export async function heldJourneys(transaction: Queryable, journeys: readonly ToldJourney[]): Promise<ToldJourney[]> {
  const rows = await transaction.run(holdJourneys, journeyKeys(journeys));
  return rows.map((row) => ({ tenantId: row.tenant_id, interactionId: row.interaction_id, story: row.story }));
}

/** Keeps what is known of each now. */
export async function keepStories(transaction: Queryable, journeys: readonly ToldJourney[]): Promise<void> {
  const stories = journeys.map(({ story }) => JSON.stringify(story));
  await transaction.run(keepJourneys, [...journeyKeys(journeys), stories]);
}

const journeyKeys = (journeys: readonly ToldJourney[]): JourneyKeys => [
  journeys.map(({ tenantId }) => tenantId),
  journeys.map(({ interactionId }) => interactionId),
];

/** What each of them had before; `mark` tells who is forgotten. */
export async function heldPeople(
  transaction: Queryable,
  people: readonly Omit<Holder, 'holding'>[],
  mark: (person: Omit<Holder, 'holding'>) => string,
): Promise<Holder[]> {
  const rows = await transaction.run(holdPeople, [...personKeys(people), people.map(mark)]);
  return rows.map((row) => ({ tenantId: row.tenant_id, userId: row.user_id, holding: row.holding }));
}

/** Keeps what each of them has now, and nothing of who has nothing to remember. */
export async function keepHoldings(transaction: Queryable, holders: readonly Holder[]): Promise<void> {
  const holdings = holders.map(({ holding }) => JSON.stringify(holding));
  await transaction.run(keepPeople, [...personKeys(holders), holdings]);
}

const personKeys = (people: readonly Omit<Holder, 'holding'>[]): [tenantIds: string[], userIds: string[]] => [
  people.map(({ tenantId }) => tenantId),
  people.map(({ userId }) => userId),
];

/** A table of counts: its columns with their types, of which the last ones are counted. */
type CountTable = { table: string; keys: Readonly<Record<string, string>>; counts: readonly string[] };

/** Adds to counts, all of a table in one statement. */
const adding = ({ table, keys, counts }: CountTable) => {
  const columns = [...Object.keys(keys), ...counts].join(', ');
  const types = [...Object.entries(keys), ...counts.map((count) => [count, 'int'])].map((pair) => pair.join(' '));
  const sums = counts.map((count) => `${count} = t.${count} + EXCLUDED.${count}`);
  return statement<[rows: string]>(
    `add-to-${table}`,
    `INSERT INTO ${table} AS t (${columns})
     SELECT ${columns} FROM jsonb_to_recordset($1::jsonb) AS n (${types.join(', ')})
     ON CONFLICT (${Object.keys(keys).join(', ')}) DO UPDATE SET ${sums.join(', ')}`,
  );
};

const ofDay = { tenant_id: 'text', day: 'date' };

/** The tables of counts, each with the statement that adds to it. */
export const figures = {
  funnel: adding({
    table: 'funnel_day',
    keys: { ...ofDay, path: 'text', browser: 'text', os: 'text', provider: 'text' },
    counts: ['offered', 'cancelled', 'failed', 'succeeded', 'fell_back'],
  }),
  reasons: adding({ table: 'funnel_reason_day', keys: { ...ofDay, step: 'text', reason: 'text' }, counts: ['count'] }),
  signIns: adding({ table: 'sign_in_day', keys: { ...ofDay, method: 'text' }, counts: ['count'] }),
  failures: adding({ table: 'failure_day', keys: { ...ofDay, code: 'text', reason: 'text' }, counts: ['count'] }),
  adoption: adding({ table: 'adoption_day', keys: ofDay, counts: ['people', 'with_passkey', 'passkeys'] }),
};

/** Adds rows to one of them; none is no statement. */
export async function addTo(
  transaction: Queryable,
  table: keyof typeof figures,
  rows: readonly object[],
): Promise<void> {
  if (rows.length > 0) await transaction.run(figures[table], [JSON.stringify(rows)]);
}
