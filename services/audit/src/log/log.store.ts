import type { LogEntry, TenantId } from '@latchkey/contracts';
import { Database, nameBasedId, statement, type Queryable } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { linked, monthOf, type ChainedRow, type ChainHead } from '../domain/chain.js';
import { countedOffers, fallsBack, journeyOf } from '../domain/offers.js';
import { heldHeads, keyOf, moveHeadsTo, type ChainKey } from './chain.store.js';
import { LOG_FOLLOWERS, type LogFollower, type LogRow } from './log-row.js';
import { forget, pseudonymsOf, type Person } from './pseudonyms.js';

const findWritten = statement<[ids: string[], moments: string[], first: string, last: string], { id: string }>(
  'log-find-written',
  `SELECT l.id FROM log l JOIN unnest($1::uuid[], $2::timestamptz[]) AS n (id, at) ON l.id = n.id AND l.at = n.at
   WHERE l.at BETWEEN $3 AND $4`,
);

const findOffered = statement<
  [tenantIds: string[], interactionIds: string[], first: string, last: string],
  { tenant_id: TenantId; interaction_id: string }
>(
  'log-find-offered',
  `SELECT DISTINCT l.tenant_id, l.interaction_id
   FROM log l JOIN unnest($1::text[], $2::text[]) AS n (tenant_id, interaction_id)
     ON l.tenant_id = n.tenant_id AND l.interaction_id = n.interaction_id
   WHERE l.code = 'passkey.offered' AND l.at BETWEEN $3::timestamptz - interval '1 day' AND $4`,
);

const insertRows = statement<[rows: string]>(
  'log-insert',
  `INSERT INTO log (tenant_id, id, at, code, outcome, actor_type, actor_id, subject, interaction_id, session_id,
                    browser, country, detail, sequence, hash)
   SELECT tenant_id, id, at, code, outcome, actor_type, actor_id, subject, interaction_id, session_id,
          browser, country, detail, sequence, hash
   FROM jsonb_to_recordset($1::jsonb) AS r (tenant_id text, id uuid, at timestamptz, code text, outcome text,
     actor_type text, actor_id text, subject uuid, interaction_id text, session_id uuid,
     browser text, country text, detail jsonb, sequence bigint, hash text)`,
);

type Placed = LogRow & ChainedRow & ChainHead;

/** Writes rows of the log, once each, with what hangs on them. Nobody changes or deletes one. */
@Injectable()
export class LogStore {
  constructor(
    private readonly database: Database,
    @Inject(LOG_FOLLOWERS) private readonly followers: readonly LogFollower[],
  ) {}

  /** Adds what is not there yet, in the order given; all of it, with what its followers write, or nothing. */
  add(rows: readonly LogRow[]): Promise<void> {
    return this.database.transaction((transaction) => this.addIn(transaction, rows), 'background');
  }

  private async addIn(transaction: Queryable, rows: readonly LogRow[]): Promise<void> {
    // Who holds the heads is alone with these months: what is not written now is written by nobody meanwhile.
    const heads = await heldHeads(transaction, rows.map(chainOf));
    const fresh = await this.withOffers(transaction, await this.unwritten(transaction, rows));
    if (fresh.length === 0) return;
    const nameOf = await pseudonymsOf(transaction, fresh.filter(isOfSomebody));
    const placed = inPlace(
      heads,
      fresh.map((row) => ({ ...row, subject: isOfSomebody(row) ? nameOf(row) : null })),
    );
    await transaction.run(insertRows, [JSON.stringify(placed.map(columnsOf))]);
    await moveHeadsTo(transaction, lastOfEach(placed));
    for (const follower of this.followers) await follower.follow(transaction, fresh);
    for (const row of fresh) if (row.code === 'user.deleted' && isOfSomebody(row)) await forget(transaction, row);
  }

  /** What neither the log nor these rows themselves have already. */
  private async unwritten(transaction: Queryable, rows: readonly LogRow[]): Promise<LogRow[]> {
    const once = [...new Map(rows.map((row) => [row.id, row])).values()];
    if (once.length === 0) return [];
    const moments = once.map(({ at }) => at);
    const found = await transaction.run(findWritten, [once.map(({ id }) => id), moments, ...span(moments)]);
    const written = new Set(found.map(({ id }) => id));
    return once.filter(({ id }) => !written.has(id));
  }

  /** A passkey is offered once in a journey; and who was offered one and came in without it fell back. */
  private async withOffers(transaction: Queryable, rows: readonly LogRow[]): Promise<LogRow[]> {
    const asked = rows.filter((row) => row.code === 'passkey.offered' || fallsBack(row));
    if (asked.length === 0) return [...rows];
    const [tenants, journeys] = [asked.map(({ tenantId }) => tenantId), asked.map((row) => row.interactionId ?? '')];
    const found = await transaction.run(findOffered, [tenants, journeys, ...span(asked.map(({ at }) => at))]);
    const offered = found.map((row) => journeyOf({ tenantId: row.tenant_id, interactionId: row.interaction_id }));
    return countedOffers(rows, new Set(offered), nameBasedId);
  }
}

const chainOf = ({ tenantId, at }: LogRow): ChainKey => ({ tenantId, month: monthOf(at) });

const isOfSomebody = (row: LogRow): row is LogRow & Person => row.userId !== null;

/** Moments are in one form, in UTC: their order is that of their letters. */
function span(moments: readonly string[]): [first: string, last: string] {
  const sorted = moments.toSorted();
  return [sorted[0] ?? '', sorted.at(-1) ?? ''];
}

/** Rows behind the heads of their months. */
function inPlace(heads: ReadonlyMap<string, ChainHead>, rows: readonly (LogRow & ChainedRow)[]): Placed[] {
  const last = new Map(heads);
  return rows.map((row) => {
    const key = keyOf(chainOf(row));
    const head = last.get(key);
    if (!head) throw new Error('a month without a chain');
    const placed = linked(head, row);
    last.set(key, placed);
    return placed;
  });
}

const lastOfEach = (placed: readonly Placed[]): (ChainKey & ChainHead)[] => [
  ...new Map(
    placed.map((row) => [keyOf(chainOf(row)), { ...chainOf(row), sequence: row.sequence, hash: row.hash }]),
  ).values(),
];

const columnsOf = (row: Placed) => ({
  ...{ tenant_id: row.tenantId, id: row.id, at: row.at, code: row.code, outcome: row.outcome },
  ...{ actor_type: row.actor.type, actor_id: row.actor.id ?? null, subject: row.subject },
  ...{ interaction_id: row.interactionId, session_id: row.sessionId, browser: row.browser, country: row.country },
  ...{ detail: row.detail satisfies LogEntry['detail'], sequence: row.sequence, hash: row.hash },
});
