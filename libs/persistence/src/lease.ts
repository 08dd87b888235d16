import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

type LeaseOptions = {
  url: string;
  name: string;
  /** Who holds it, for people: the name of the pod. Two that run at once have two names. */
  owner: string;
  /** A holder that died stands in the way for so long. */
  leaseMs?: number;
  /** Then the one who waits gives up. */
  waitMs?: number;
  say?: (line: string) => void;
};

const create = `CREATE TABLE IF NOT EXISTS latchkey_lease
  (name text PRIMARY KEY, owner text NOT NULL, held_until timestamptz NOT NULL)`;
const take = `INSERT INTO latchkey_lease AS lease (name, owner, held_until)
  VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms')
  ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
  WHERE lease.held_until < clock_timestamp() OR lease.owner = excluded.owner RETURNING owner`;

/**
 * Does the work while nobody else does it: one holder, by name, until it ends or its lease runs out. The lease is renewed while the
 * work goes on; the work is told by `signal` when that failed, because then somebody else may have begun.
 */
export async function withLease<T>(options: LeaseOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { name, owner, leaseMs = 60_000 } = options;
  const client = new Client({ connectionString: options.url, connectionTimeoutMillis: 10_000 });
  const lost = new AbortController();
  client.on('error', () => lost.abort(new Error(`the lease "${name}" was lost with its connection`)));
  await client.connect();
  try {
    await createTable(client);
    await waitFor(client, { ...options, leaseMs });
    const renewal = setInterval(() => {
      client.query(take, [name, owner, leaseMs]).then(
        ({ rowCount }) => rowCount === 0 && lost.abort(new Error(`the lease "${name}" was taken by somebody else`)),
        (error: unknown) => lost.abort(error),
      );
    }, leaseMs / 3);
    try {
      return await Promise.race([work(lost.signal), aborted(lost.signal)]);
    } finally {
      clearInterval(renewal);
      // Where that fails, it runs out.
      await client
        .query('DELETE FROM latchkey_lease WHERE name = $1 AND owner = $2', [name, owner])
        .catch(() => undefined);
    }
  } finally {
    await client.end();
  }
}

/** Two that create it at the same time: the later one is refused by the catalogue, and finds it there. */
async function createTable(client: Client): Promise<void> {
  try {
    await client.query(create);
  } catch {
    await client.query(create);
  }
}

async function waitFor(client: Client, { name, owner, leaseMs, waitMs = 300_000, say }: LeaseOptions): Promise<void> {
  const giveUpAt = performance.now() + waitMs;
  for (let told = ''; ;) {
    const { rowCount } = await client.query(take, [name, owner, leaseMs]);
    if (rowCount === 1) return;
    const { rows } = await client.query<{ owner: string }>('SELECT owner FROM latchkey_lease WHERE name = $1', [name]);
    const holder = rows[0]?.owner ?? told;
    if (performance.now() > giveUpAt) throw new Error(`the lease "${name}" is held by ${holder}`);
    if (holder !== told) say?.(`waiting for ${holder}, which does the same`);
    told = holder;
    await sleep(Math.min(1_000, waitMs / 4));
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
