import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { refuseOverBudget } from './connection-budget.js';
import { withLease } from './lease.js';
import { readEnvironment } from './test-servers.js';

const { postgresAdminUrl: url } = readEnvironment();
const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());

const aName = () => `test-${randomUUID()}`;

describe('a lease', () => {
  it('is held by one at a time; the other waits and is told for whom', async () => {
    const name = aName();
    const steps: string[] = [];
    const said: string[] = [];
    const first = withLease({ url, name, owner: 'first' }, async () => {
      steps.push('first begins');
      await sleep(300);
      steps.push('first ends');
    });
    await expect.poll(() => steps).toEqual(['first begins']);
    await withLease({ url, name, owner: 'second', waitMs: 400_000, say: (line) => said.push(line) }, () => {
      steps.push('second');
      return Promise.resolve();
    });
    await first;
    expect(steps).toEqual(['first begins', 'first ends', 'second']);
    expect(said).toEqual(['waiting for first, which does the same']);
  });

  it('is taken over from a holder that died, once it ran out', async () => {
    const name = aName();
    await withLease({ url, name: aName(), owner: 'makes the table' }, () => Promise.resolve());
    await client.query(`INSERT INTO latchkey_lease VALUES ($1, 'dead', clock_timestamp() + interval '700 ms')`, [name]);
    const early = withLease({ url, name, owner: 'early', waitMs: 40 }, () => Promise.resolve());
    await expect(early).rejects.toThrow(`the lease "${name}" is held by dead`);
    await expect(withLease({ url, name, owner: 'heir' }, () => Promise.resolve('done'))).resolves.toBe('done');
    const { rowCount } = await client.query('SELECT 1 FROM latchkey_lease WHERE name = $1', [name]);
    expect(rowCount, 'the heir has given it back').toBe(0);
  });

  it('that somebody else has taken ends the work', async () => {
    const name = aName();
    const work = withLease({ url, name, owner: 'slow', leaseMs: 150 }, async () => {
      await client.query(
        `UPDATE latchkey_lease SET owner = 'thief', held_until = clock_timestamp() + interval '1 minute' WHERE name = $1`,
        [name],
      );
      await sleep(5_000, undefined, { ref: false });
    });
    await expect(work).rejects.toThrow(`the lease "${name}" was taken by somebody else`);
    const { rows } = await client.query('SELECT owner FROM latchkey_lease WHERE name = $1', [name]);
    expect(rows).toEqual([{ owner: 'thief' }]);
  });
});

describe('the connection budget', () => {
  const read = async (name: string): Promise<number> => {
    const { rows } = await client.query<{ setting: string }>('SELECT setting FROM pg_settings WHERE name = $1', [name]);
    return Number(rows[0]?.setting ?? 0);
  };

  it('is refused one above what the server can give, and only then', async () => {
    const most = await read('max_connections');
    const reserved = (await read('superuser_reserved_connections')) + (await read('reserved_connections'));
    expect(most).toBeGreaterThan(reserved);
    await expect(refuseOverBudget({ url, demand: most - reserved })).resolves.toBeUndefined();
    await expect(refuseOverBudget({ url, demand: most - reserved + 1 })).rejects.toThrow(
      `the connection budget is exceeded: replicas × pool may take ${most - reserved + 1} connections, the server has ${most - reserved}`,
    );
  });
});
