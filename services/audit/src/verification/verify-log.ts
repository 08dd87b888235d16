import type { LogEntry, TenantId } from '@latchkey/contracts';
import pg from 'pg';
import type { ChainHead } from '../domain/chain.js';
import { MonthWalk, type Break, type LyingRow, type Month } from './chain-walk.js';

/** What there is to say of a tenant's log. */
export type Verdict = { readonly tenantId: TenantId; readonly rows: number; readonly broken?: Break };

type MonthRow = {
  tenant_id: TenantId;
  month: string;
  sequence: string;
  hash: string;
  before_month: string | null;
  before_sequence: string | null;
  before_hash: string | null;
  anchor_sequence: string;
  anchor_hash: string | null;
};

type Row = Omit<LyingRow, 'at' | 'sequence' | 'actor' | 'interactionId' | 'sessionId'> & {
  at: Date;
  sequence: string;
  actor_type: LogEntry['actor']['type'];
  actor_id: string | null;
  interaction_id: LogEntry['interactionId'];
  session_id: LogEntry['sessionId'];
};

const rowsOfPage = 2_000;

/** What the end of a tenant's month once was, as somebody kept it who cannot be reached from the database. */
export type KnownHead = ChainHead & { readonly tenantId: string; readonly month: string };

type Options = { databaseUrl: string; tenantId?: string | undefined; heads?: readonly KnownHead[] };

/**
 * Reads all logs, or one, in one view of the database, and says of each whether it is what was written, and goes by what it once was
 * where that is known: who may write the database could otherwise write a whole log anew. Changes nothing.
 */
export async function* verifyLog({ heads = [], ...options }: Options): AsyncGenerator<Verdict, void> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const months = await monthsOf(client, options.tenantId);
    const chainless = await chainlessOf(client, options.tenantId);
    const known = heads.filter(({ tenantId }) => tenantId === (options.tenantId ?? tenantId));
    const tenants = new Set([...months, ...chainless, ...known].map(({ tenantId }) => tenantId as TenantId));
    for (const tenantId of [...tenants].sort()) {
      const own = months.filter((month) => month.tenantId === tenantId);
      const stray = chainless.find((month) => month.tenantId === tenantId);
      const kept = known.filter((head) => head.tenantId === tenantId);
      yield { tenantId, ...(await verified(client, own, { stray: stray?.month, kept })) };
    }
  } finally {
    await client.end();
  }
}

async function monthsOf(client: pg.Client, tenantId: string | undefined): Promise<Month[]> {
  const { rows } = await client.query<MonthRow>(
    `SELECT tenant_id, month, sequence, hash, before_month, before_sequence, before_hash, anchor_sequence, anchor_hash
     FROM log_chain WHERE tenant_id = coalesce($1, tenant_id) ORDER BY tenant_id, month`,
    [tenantId],
  );
  return rows.map((row) => ({
    ...{ tenantId: row.tenant_id, month: row.month, sequence: Number(row.sequence), hash: row.hash },
    before:
      row.before_month === null
        ? null
        : { month: row.before_month, sequence: Number(row.before_sequence), hash: row.before_hash ?? '' },
    anchor: row.anchor_hash === null ? null : { sequence: Number(row.anchor_sequence), hash: row.anchor_hash },
  }));
}

/** The months that have rows and no chain. */
async function chainlessOf(
  client: pg.Client,
  tenantId: string | undefined,
): Promise<{ tenantId: TenantId; month: string }[]> {
  const { rows } = await client.query<{ tenantId: TenantId; month: string }>(
    `SELECT l.tenant_id AS "tenantId", l.month
     FROM (SELECT DISTINCT tenant_id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') AS month FROM log
           WHERE tenant_id = coalesce($1, tenant_id)) l
     WHERE NOT EXISTS (SELECT 1 FROM log_chain c WHERE c.tenant_id = l.tenant_id AND c.month = l.month)
     ORDER BY 1, 2`,
    [tenantId],
  );
  return rows;
}

async function verified(
  client: pg.Client,
  months: readonly Month[],
  { stray, kept }: { stray: string | undefined; kept: readonly KnownHead[] },
): Promise<Omit<Verdict, 'tenantId'>> {
  let rows = 0;
  const walks = new Map<string, MonthWalk>();
  const because = 'rows belong to no chain';
  let broken: Break | undefined = stray === undefined ? undefined : { month: stray, sequence: 0, because };
  for (const month of months) {
    const hanging = months.flatMap(({ before }) => (before?.month === month.month ? [before.sequence] : []));
    const remembered = kept.flatMap((head) => (head.month === month.month ? [head.sequence] : []));
    const walk = new MonthWalk(month, new Set([...hanging, ...remembered]));
    walks.set(month.month, walk);
    broken ??= hangs(month, walks);
    const walked = await walkedOver(client, month, walk);
    rows += walked.rows;
    broken ??= walked.broken;
  }
  const lost = kept.find((head) => !walks.get(head.month)?.has(head));
  if (lost) broken ??= { month: lost.month, sequence: lost.sequence, because: 'it is not what it once was' };
  return { rows, ...(broken && { broken }) };
}

/** Whether a month hangs at one that is still what it was; months come in their order. */
const hangs = ({ month, before }: Month, walks: ReadonlyMap<string, MonthWalk>): Break | undefined =>
  before === null || walks.get(before.month)?.has(before)
    ? undefined
    : { month, sequence: 0, because: 'the month before is not what it was' };

/** All rows of a month are read, and the first that is wrong is told. */
async function walkedOver(
  client: pg.Client,
  month: Month,
  walk: MonthWalk,
): Promise<{ rows: number; broken: Break | undefined }> {
  let [rows, broken]: [number, Break | undefined] = [0, undefined];
  for await (const row of rowsOf(client, month)) {
    rows += 1;
    broken ??= walk.row(row);
  }
  return { rows, broken: broken ?? walk.end() };
}

/** A month's rows by their places, a page at a time. */
async function* rowsOf(client: pg.Client, { tenantId, month }: Month): AsyncGenerator<LyingRow, void> {
  let after: LyingRow | undefined;
  for (;;) {
    const { rows } = await client.query<Row>({
      name: 'verify-page',
      text: `SELECT id, at, code, outcome, actor_type, actor_id, subject, interaction_id, session_id, browser, country,
                    detail, sequence, hash
             FROM log
             WHERE tenant_id = $1 AND at >= ($2 || '-01T00:00:00Z')::timestamptz
               AND at < (($2 || '-01')::timestamp + interval '1 month') AT TIME ZONE 'UTC'
               AND (sequence, id) > ($3, $4::uuid)
             ORDER BY sequence, id LIMIT ${rowsOfPage}`,
      values: [
        tenantId,
        month,
        after?.sequence ?? '-9223372036854775808',
        after?.id ?? '00000000-0000-0000-0000-000000000000',
      ],
    });
    for (const row of rows) yield (after = toLying(row));
    if (rows.length < rowsOfPage) return;
  }
}

const toLying = ({ actor_type: type, actor_id: actorId, ...row }: Row): LyingRow => ({
  ...{ id: row.id, at: row.at.toISOString(), code: row.code, outcome: row.outcome, subject: row.subject },
  actor: { type, ...(actorId !== null && { id: actorId }) },
  ...{ interactionId: row.interaction_id, sessionId: row.session_id, browser: row.browser, country: row.country },
  ...{ detail: row.detail, sequence: Number(row.sequence), hash: row.hash },
});
