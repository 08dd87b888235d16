import type { TenantId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRow, aTenant, aUser, openLog } from '../test-log.js';
import { verifyLog, type KnownHead, type Verdict } from './verify-log.js';

let log: ReturnType<typeof openLog>;
beforeAll(() => {
  log = openLog();
});
afterAll(() => log.stop());

const verdictOn = async (tenantId: string, heads: readonly KnownHead[] = []): Promise<Verdict | undefined> => {
  for await (const verdict of verifyLog({ databaseUrl: log.url, tenantId, heads })) return verdict;
  return undefined;
};

const headOf = async (tenantId: string): Promise<KnownHead> => {
  const [head] = await log.asAdmin<{ month: string; sequence: string; hash: string }>(
    'SELECT month, sequence, hash FROM log_chain WHERE tenant_id = $1 ORDER BY month DESC LIMIT 1',
    [tenantId],
  );
  if (!head) throw new Error('no chain');
  return { tenantId, ...head, sequence: Number(head.sequence) };
};

const now = new Date();
const monthsAgo = (count: number): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 15));
const nameOf = (month: Date): string => month.toISOString().slice(0, 7);

/** A log of twelve rows of this month, five of which are of one person. */
async function aLog(of = aTenant()): Promise<TenantId> {
  const user = aUser();
  for (let page = 0; page < 3; page += 1)
    await log.store.add(
      Array.from({ length: 4 }, (_, index) =>
        aRow(of, {
          code: index === 0 ? 'password.failed' : 'identifier.submitted',
          ...(index % 2 === 0 && { userId: user }),
          ...{ browser: 'Firefox · Windows', country: 'DE' },
          detail: { z: 1, reason: 'identity.password_rejected', a: ['two', 'one'], ü: true },
        }),
      ),
    );
  return of;
}

/** Makes a partition for a month of long ago, as if the log were so old. */
async function anOldMonth(month: Date): Promise<void> {
  const [from, to] = [month, new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 15))].map(nameOf);
  const name = `log_${nameOf(month).replace('-', '_')}`;
  const bounds = `FROM ('${from}-01T00:00:00Z') TO ('${to}-01T00:00:00Z')`;
  await log.asAdmin(
    `SET ROLE latchkey_audit_migrator; CREATE TABLE IF NOT EXISTS ${name} PARTITION OF log FOR VALUES ${bounds}; RESET ROLE`,
  );
}

describe('a log', () => {
  it('is whole as it was written', async () => {
    expect(await verdictOn(await aLog())).toMatchObject({ rows: 12 });
    expect((await verdictOn(await aLog()))?.broken).toBeUndefined();
  });

  it('of nobody says nothing', async () => {
    expect(await verdictOn(aTenant())).toBeUndefined();
  });

  it('has in it what it once ended with', async () => {
    const tenant = await aLog();
    const head = await headOf(tenant);
    await log.store.add([aRow(tenant)]);
    expect(await verdictOn(tenant, [head, await headOf(tenant)])).toEqual({ tenantId: tenant, rows: 13 });
  });

  it('that was written anew is whole by itself, and is not what it once was', async () => {
    const tenant = await aLog();
    const head = await headOf(tenant);
    for (const table of ['log', 'log_chain']) await log.asAdmin(`DELETE FROM ${table} WHERE tenant_id = $1`, [tenant]);
    const broken = { month: head.month, sequence: 12, because: 'it is not what it once was' };
    expect(await verdictOn(tenant, [head])).toEqual({ tenantId: tenant, rows: 0, broken });
    await aLog(tenant);
    expect(await verdictOn(tenant)).toEqual({ tenantId: tenant, rows: 12 });
    expect(await verdictOn(tenant, [head])).toEqual({ tenantId: tenant, rows: 12, broken });
  });

  it('stays whole when its person is forgotten', async () => {
    const tenant = await aLog();
    const [person] = await log.asAdmin<{ user_id: string }>('SELECT user_id FROM log_subject WHERE tenant_id = $1', [
      tenant,
    ]);
    await log.store.add([aRow(tenant, { code: 'user.deleted', userId: person?.user_id as ReturnType<typeof aUser> })]);
    expect(await log.asAdmin('SELECT 1 FROM log_subject WHERE tenant_id = $1', [tenant])).toHaveLength(0);
    expect(await verdictOn(tenant)).toEqual({ tenantId: tenant, rows: 13 });
  });

  it.each([
    {
      because: 'a row was altered',
      sql: "UPDATE log SET outcome = 'success' WHERE tenant_id = $1 AND sequence = 5",
      at: 5,
    },
    {
      because: 'a row was altered',
      sql: `UPDATE log SET detail = detail || '{"reason":"other"}' WHERE tenant_id = $1 AND sequence = 7`,
      at: 7,
    },
    {
      because: 'a row was altered',
      sql: 'UPDATE log SET subject = gen_random_uuid() WHERE tenant_id = $1 AND sequence = 1',
      at: 1,
    },
    {
      because: 'a row was altered',
      sql: `UPDATE log l SET sequence = o.sequence, hash = o.hash FROM log o
            WHERE l.tenant_id = $1 AND o.tenant_id = $1 AND l.sequence IN (3, 4) AND o.sequence = 7 - l.sequence`,
      at: 3,
    },
    { because: 'a row is missing', sql: 'DELETE FROM log WHERE tenant_id = $1 AND sequence = 5', at: 5 },
    { because: 'the last rows are missing', sql: 'DELETE FROM log WHERE tenant_id = $1 AND sequence > 9', at: 10 },
    { because: 'the last rows are missing', sql: 'DELETE FROM log WHERE tenant_id = $1', at: 1 },
    {
      because: 'a row was put in',
      sql: `INSERT INTO log SELECT tenant_id, gen_random_uuid(), at, code, outcome, actor_type, actor_id, subject, interaction_id,
              session_id, browser, country, detail, 0, hash FROM log WHERE tenant_id = $1 AND sequence = 5`,
      at: 0,
    },
    {
      because: 'rows were put behind the last one',
      sql: 'UPDATE log_chain c SET sequence = 9, hash = l.hash FROM log l WHERE c.tenant_id = $1 AND l.tenant_id = $1 AND l.sequence = 9',
      at: 10,
    },
    {
      because: 'rows belong to no chain',
      sql: 'DELETE FROM log_chain WHERE tenant_id = $1',
      at: 0,
    },
  ])('is broken where $because ($at)', async ({ because, sql, at }) => {
    const tenant = await aLog();
    await log.asAdmin(sql, [tenant]);
    expect(await verdictOn(tenant)).toMatchObject({ broken: { because, sequence: at, month: nameOf(now) } });
  });
});

describe('months', () => {
  it('hang together, also when the oldest is dropped', async () => {
    const tenant = aTenant();
    const old = monthsAgo(30);
    await anOldMonth(old);
    const ancient = Array.from({ length: 3 }, () => aRow(tenant, { at: old.toISOString() }));
    await log.store.add(ancient);
    await aLog(tenant);
    expect(await verdictOn(tenant)).toEqual({ tenantId: tenant, rows: 15 });

    const { rows } = await log.asService('SELECT log_drop_months(13) AS dropped');
    expect((rows[0] as { dropped: number }).dropped).toBeGreaterThanOrEqual(1);
    expect(await verdictOn(tenant)).toEqual({ tenantId: tenant, rows: 12 });

    // What comes late all the same goes on behind what was dropped.
    await log.store.add([aRow(tenant, { at: old.toISOString() })]);
    expect(await verdictOn(tenant)).toEqual({ tenantId: tenant, rows: 13 });
  });

  it('are missed where one is gone with its chain', async () => {
    const tenant = aTenant();
    await log.store.add([aRow(tenant, { at: monthsAgo(2).toISOString() })]);
    await aLog(tenant);
    expect((await verdictOn(tenant))?.broken).toBeUndefined();
    await log.asAdmin('DELETE FROM log WHERE tenant_id = $1 AND at < $2', [tenant, monthsAgo(1).toISOString()]);
    await log.asAdmin('DELETE FROM log_chain WHERE tenant_id = $1 AND month <> $2', [tenant, nameOf(now)]);
    expect((await verdictOn(tenant))?.broken).toEqual({
      ...{ month: nameOf(now), sequence: 0 },
      because: 'the month before is not what it was',
    });
  });

  it('are made and dropped by several at a time', async () => {
    await log.asAdmin(`DROP TABLE log_${nameOf(monthsAgo(-2)).replace('-', '_')}`);
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        log.asAdmin(index % 2 === 0 ? 'SELECT log_make_months(2)' : 'SELECT log_drop_months(13)'),
      ),
    );
    const partitions = await log.asAdmin<{ name: string }>(
      "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'log'::regclass",
    );
    const names = partitions.map(({ name }) => name);
    for (const ahead of [0, -1, -2]) expect(names).toContain(`log_${nameOf(monthsAgo(ahead)).replace('-', '_')}`);
  });

  it('are kept for two at least, whatever the service says', async () => {
    await expect(log.asService('SELECT log_drop_months(1)')).rejects.toThrow('two months at least');
  });
});
