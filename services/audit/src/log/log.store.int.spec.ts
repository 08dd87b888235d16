import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRow, aTenant, anInteraction, aUser, openLog } from '../test-log.js';
import { LogWriter } from './log-writer.js';

let log: ReturnType<typeof openLog>;
beforeAll(() => {
  log = openLog();
});
afterAll(() => log.stop());

const codesOf = async (tenantId: string): Promise<string[]> => {
  const rows = await log.asAdmin<{ code: string }>('SELECT code FROM log WHERE tenant_id = $1 ORDER BY sequence', [
    tenantId,
  ]);
  return rows.map(({ code }) => code);
};
const toldOf = (tenantId: string) => log.told.rows.filter((row) => row.tenantId === tenantId).map(({ code }) => code);

describe('a row', () => {
  it('is there once, however often it comes, and its followers are told once', async () => {
    const tenant = aTenant();
    const row = aRow(tenant);
    await log.store.add([row, row]);
    await log.store.add([row]);
    await Promise.all(Array.from({ length: 8 }, () => log.store.add([row, aRow(tenant, { id: row.id, at: row.at })])));
    expect(await codesOf(tenant)).toEqual(['sign_in.started']);
    expect(toldOf(tenant)).toEqual(['sign_in.started']);
  });

  it('is not there where a follower failed', async () => {
    const tenant = aTenant();
    await expect(log.store.add([aRow(tenant), aRow(tenant, { browser: 'refused' })])).rejects.toThrow('refused');
    expect(await codesOf(tenant)).toEqual([]);
  });

  it('that comes later than anybody keeps its month is there all the same', async () => {
    const tenant = aTenant();
    await log.store.add([aRow(tenant, { at: '2019-02-03T04:05:06.000Z' })]);
    expect(await codesOf(tenant)).toEqual(['sign_in.started']);
  });
});

describe('rows that come together', () => {
  it('are written without the one that cannot be', async () => {
    const tenant = aTenant();
    const writer = new LogWriter(log.store);
    const good = Array.from({ length: 20 }, () => writer.write([aRow(tenant)]));
    const bad = writer.write([aRow(tenant, { browser: 'refused' })]);
    const more = Array.from({ length: 20 }, () => writer.write([aRow(tenant)]));
    await expect(bad).rejects.toThrow('refused');
    await Promise.all([...good, ...more]);
    expect(await codesOf(tenant)).toHaveLength(40);
  });

  it('of several processes and tenants are each there once and in one chain', async () => {
    const tenants = Array.from({ length: 3 }, aTenant);
    const rows = Array.from({ length: 300 }, (_, index) => aRow(tenants[index % 3] ?? aTenant()));
    const writers = Array.from({ length: 3 }, () => new LogWriter(log.store));
    await Promise.all(writers.flatMap((writer) => rows.toReversed().map((row) => writer.write([row]))));
    for (const tenant of tenants) {
      const [chain] = await log.asAdmin<{ rows: string; last: string; head: string }>(
        `SELECT count(*) AS rows, max(sequence) AS last, (SELECT sum(sequence) FROM log_chain WHERE tenant_id = $1) AS head
         FROM log WHERE tenant_id = $1`,
        [tenant],
      );
      expect(chain).toEqual({ rows: '100', last: '100', head: '100' });
    }
  });
});

describe('an offer of a passkey', () => {
  const [offered, signedIn] = ['passkey.offered', 'sign_in.succeeded'] as const;

  it('counts once in a journey, and who comes in without it fell back', async () => {
    const tenant = aTenant();
    const journey = { interactionId: anInteraction() };
    const offer = () => aRow(tenant, { code: offered, ...journey });
    const session = aRow(tenant, { code: signedIn, ...journey, detail: { method: 'password' } });
    await log.store.add([offer(), offer()]);
    await log.store.add([offer(), session]);
    await log.store.add([session]);
    expect(await codesOf(tenant)).toEqual([offered, signedIn, 'passkey.fell_back']);
    expect(toldOf(tenant)).toEqual([offered, signedIn, 'passkey.fell_back']);
  });

  it('that was taken is no way back, and neither is what was never offered', async () => {
    const tenant = aTenant();
    const journey = { interactionId: anInteraction() };
    await log.store.add([
      aRow(tenant, { code: offered, ...journey }),
      aRow(tenant, { code: signedIn, ...journey, detail: { method: 'passkey' } }),
      aRow(tenant, { code: signedIn, interactionId: anInteraction(), detail: { method: 'password' } }),
    ]);
    expect(await codesOf(tenant)).toEqual([offered, signedIn, signedIn]);
  });
});

describe('a person', () => {
  it('is in the log by one pseudonym, and by none once they are deleted', async () => {
    const tenant = aTenant();
    const user = aUser();
    await log.store.add([aRow(tenant, { userId: user }), aRow(tenant, { userId: user })]);
    await log.store.add([aRow(tenant, { userId: user, code: 'user.deleted' })]);
    await log.store.add([aRow(tenant, { userId: user, code: 'session.revoked' })]);
    const subjects = await log.asAdmin<{ subject: string | null }>(
      'SELECT subject FROM log WHERE tenant_id = $1 ORDER BY sequence',
      [tenant],
    );
    const [first] = subjects;
    expect(first?.subject).toMatch(/^[0-9a-f-]{36}$/);
    expect(subjects.map(({ subject }) => subject)).toEqual([first?.subject, first?.subject, first?.subject, null]);
    expect(await log.asAdmin('SELECT 1 FROM log_subject WHERE tenant_id = $1', [tenant])).toEqual([]);
    const everything = await log.asAdmin<{ text: string }>(
      `SELECT log::text AS text FROM log WHERE tenant_id = $1
       UNION ALL SELECT log_forgotten::text FROM log_forgotten WHERE tenant_id = $1`,
      [tenant],
    );
    expect(everything).toHaveLength(5);
    expect(everything.filter(({ text }) => text.includes(user))).toEqual([]);
  });
});

describe('the service itself (I-06)', () => {
  it.each([
    { because: 'no row is altered', sql: "UPDATE log SET code = 'x' WHERE tenant_id = $1" },
    { because: 'no row is deleted', sql: 'DELETE FROM log WHERE tenant_id = $1' },
    { because: 'no month is altered', sql: "UPDATE log_default SET code = 'x' WHERE tenant_id = $1" },
    { because: 'no month is deleted from', sql: 'DELETE FROM log_default WHERE tenant_id = $1' },
    { because: 'no chain is forgotten', sql: 'DELETE FROM log_chain WHERE tenant_id = $1' },
    { because: 'no anchor is moved', sql: 'UPDATE log_chain SET anchor_sequence = 9 WHERE tenant_id = $1' },
  ])('may not: $because', async ({ sql }) => {
    await expect(log.asService(sql, [aTenant()])).rejects.toMatchObject({ code: '42501' });
  });

  it.each(['TRUNCATE log', 'TRUNCATE log_chain', 'DROP TABLE log_default', 'ALTER TABLE log DISABLE TRIGGER ALL'])(
    'may not %s',
    async (sql) => {
      await expect(log.asService(sql)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('may not touch the month of now, whoever made it', async () => {
    const month = `log_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;
    for (const sql of [
      `DELETE FROM ${month}`,
      `UPDATE ${month} SET code = 'x'`,
      `INSERT INTO ${month} DEFAULT VALUES`,
    ]) {
      await expect(log.asService(sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('finds what it wrote', async () => {
    const tenant = aTenant();
    const id = randomUUID();
    await log.store.add([aRow(tenant, { id })]);
    expect((await log.asService('SELECT id FROM log WHERE tenant_id = $1', [tenant])).rows).toEqual([{ id }]);
  });
});
