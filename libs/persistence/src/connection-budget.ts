import { Client } from 'pg';

/** The connections that the server keeps for others: its superusers and, since 16, those with `pg_use_reserved_connections`. */
const limits = `SELECT sum(setting::int) FILTER (WHERE name = 'max_connections')::int AS most,
  sum(setting::int) FILTER (WHERE name <> 'max_connections')::int AS reserved
  FROM pg_settings WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')`;

/**
 * Refuses a number of connections that the server could not give: replicas × pool, all at once. Better at the roll-out than
 * under the first load.
 */
export async function refuseOverBudget(options: { url: string; demand: number }): Promise<void> {
  const client = new Client({ connectionString: options.url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<{ most: number; reserved: number }>(limits);
    const { most = 0, reserved = 0 } = rows[0] ?? {};
    const available = most - reserved;
    if (options.demand <= available) return;
    throw new Error(
      `the connection budget is exceeded: replicas × pool may take ${options.demand} connections, the server has ${available} ` +
        `(max_connections ${most}, ${reserved} reserved); lower POOL_SIZE or replicas, or raise max_connections`,
    );
  } finally {
    await client.end();
  }
}
