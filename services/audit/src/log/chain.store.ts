import type { TenantId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import { startOf, type ChainBefore, type ChainHead } from '../domain/chain.js';

/** One tenant's month. */
export type ChainKey = { readonly tenantId: TenantId; readonly month: string };

type HeadRow = { tenant_id: TenantId; month: string; sequence: string; hash: string };
type Keys = [tenantIds: string[], months: string[]];

// Everybody who writes takes heads in this order, so that nobody waits for somebody who waits for them.
const lockHeads = statement<Keys, HeadRow>(
  'log-lock-heads',
  `SELECT tenant_id, month, sequence, hash FROM log_chain
   WHERE (tenant_id, month) IN (SELECT * FROM unnest($1::text[], $2::text[]))
   ORDER BY tenant_id, month FOR UPDATE`,
);

const findBefore = statement<[tenantId: string, month: string], HeadRow>(
  'log-find-before',
  `SELECT tenant_id, month, sequence, hash FROM log_chain
   WHERE tenant_id = $1 AND month < $2 ORDER BY month DESC LIMIT 1`,
);

const beginChain = statement<
  [
    tenantId: string,
    month: string,
    hash: string,
    beforeMonth: string | null,
    beforeSequence: number | null,
    beforeHash: string | null,
  ]
>(
  'log-begin-chain',
  `INSERT INTO log_chain (tenant_id, month, hash, before_month, before_sequence, before_hash)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
);

const moveHeads = statement<[...Keys, sequences: number[], hashes: string[]]>(
  'log-move-heads',
  `UPDATE log_chain c SET sequence = n.sequence, hash = n.hash
   FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) AS n (tenant_id, month, sequence, hash)
   WHERE c.tenant_id = n.tenant_id AND c.month = n.month`,
);

/** What a head is found by. */
export const keyOf = ({ tenantId, month }: ChainKey): string => `${tenantId} ${month}`;

const inOrder = (keys: readonly ChainKey[]): ChainKey[] =>
  [...new Map(keys.map((key) => [keyOf(key), key])).values()].sort((one, other) =>
    keyOf(one) < keyOf(other) ? -1 : 1,
  );

const columns = (keys: readonly ChainKey[]): Keys => [
  keys.map(({ tenantId }) => tenantId),
  keys.map(({ month }) => month),
];

/** The heads of months, held until the transaction ends; a month that nobody wrote in yet begins. */
export async function heldHeads(
  transaction: Queryable,
  keys: readonly ChainKey[],
): Promise<ReadonlyMap<string, ChainHead>> {
  const wanted = inOrder(keys);
  const held = await headsOf(transaction, wanted);
  const missing = wanted.filter((key) => !held.has(keyOf(key)));
  if (missing.length === 0) return held;
  for (const key of missing) await begin(transaction, key);
  return headsOf(transaction, wanted);
}

const headsOf = async (transaction: Queryable, keys: readonly ChainKey[]): Promise<Map<string, ChainHead>> => {
  const rows = await transaction.run(lockHeads, columns(keys));
  return new Map(
    rows.map(({ tenant_id: tenantId, month, sequence, hash }) => [
      keyOf({ tenantId, month }),
      { sequence: Number(sequence), hash },
    ]),
  );
};

async function begin(transaction: Queryable, { tenantId, month }: ChainKey): Promise<void> {
  const [row] = await transaction.run(findBefore, [tenantId, month]);
  const before: ChainBefore | null = row ? { month: row.month, sequence: Number(row.sequence), hash: row.hash } : null;
  await transaction.run(beginChain, [
    ...([tenantId, month, startOf(tenantId, month, before)] as const),
    ...([before?.month ?? null, before?.sequence ?? null, before?.hash ?? null] as const),
  ]);
}

/** The heads after what was written. */
export async function moveHeadsTo(transaction: Queryable, heads: readonly (ChainKey & ChainHead)[]): Promise<void> {
  const sequences = heads.map(({ sequence }) => sequence);
  const hashes = heads.map(({ hash }) => hash);
  await transaction.run(moveHeads, [...columns(heads), sequences, hashes]);
}
