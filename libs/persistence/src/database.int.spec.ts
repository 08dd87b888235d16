import { ContractError } from '@latchkey/contracts';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, statement, violatedConstraint } from './database.js';
import { aDatabase, aProxy, eventually, failureOf, readEnvironment, timed } from './test-servers.js';

const insert = statement<[name: string], { id: number }>(
  'insert-thing',
  'INSERT INTO thing (name) VALUES ($1) RETURNING id',
);
const count = statement<[], { count: number }>('count-things', 'SELECT count(*)::int AS count FROM thing');
const one = statement<[], { one: number }>('one', 'SELECT 1 AS one');
const sleep = statement<[seconds: number]>('sleep', 'SELECT pg_sleep($1)');
const update = statement<[name: string]>('update-thing', "UPDATE thing SET note = 'x' WHERE name = $1");

let server: Awaited<ReturnType<typeof aDatabase>>;
let database: Database;

beforeAll(async () => {
  server = await aDatabase();
  database = server.database;
  await server.sql(
    'CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, name text CONSTRAINT thing_name UNIQUE, note text, amount int CHECK (amount > 0))',
  );
});
afterAll(() => server.stop());

const things = async () => (await database.run(count, []))[0]?.count;
const unavailable = { name: 'ContractError', code: 'service.unavailable', reason: 'postgres' };

describe('a statement', () => {
  it('answers with its rows', async () => {
    expect(await database.run(one, [])).toEqual([{ one: 1 }]);
  });

  it('that takes too long is service.unavailable', async () => {
    const { ms, result } = await timed(failureOf(database.run(sleep, [10])));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeGreaterThan(1_500);
    expect(ms).toBeLessThan(4_000);
  });

  it('that waits too long for a lock is service.unavailable', async () => {
    await database.run(insert, ['locked']);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let locked: () => void = () => undefined;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    const holder = database.transaction(async (transaction) => {
      await transaction.run(update, ['locked']);
      locked();
      await held;
    });
    await isLocked;
    const { ms, result } = await timed(failureOf(database.run(update, ['locked'])));
    release();
    await holder;
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeLessThan(1_900);
  });

  it.each([
    ['is no SQL', 'SELEC 1', '42601'],
    ['names no table of ours', 'SELECT 1 FROM nothing', '42P01'],
    ['divides by zero', 'SELECT 1/0', '22012'],
    ['breaks a check', 'INSERT INTO thing (amount) VALUES (-1)', '23514'],
  ])('that %s is our mistake, not the server’s trouble', async (because, text, code) => {
    const error = await failureOf(database.run(statement(because, text), []));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code });
  });

  it('that breaks a unique rule tells which', async () => {
    await database.run(insert, ['twice']);
    const error = await failureOf(database.run(insert, ['twice']));
    expect(violatedConstraint(error)).toBe('thing_name');
    expect(violatedConstraint(await failureOf(database.run(statement('bad', 'SELECT 1/0'), [])))).toBeUndefined();
    expect(violatedConstraint(new ContractError('service.unavailable'))).toBeUndefined();
    expect(violatedConstraint(undefined)).toBeUndefined();
  });
});

describe('a transaction', () => {
  it('commits all that it did', async () => {
    const before = (await things()) ?? 0;
    const result = await database.transaction(async (transaction) => {
      await transaction.run(insert, ['a']);
      await transaction.run(insert, ['b']);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await things()).toBe(before + 2);
  });

  it.each<[string, Error]>([
    ['a refusal of ours', new ContractError('authentication.failed', undefined, { reason: 'replay' })],
    ['a mistake', new RangeError('out of range')],
    // These were taken for a server that is away: their code begins with E, their text speaks of a connection.
    ['a mistake with a code of Node’s', Object.assign(new TypeError('bad argument'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a mistake that speaks of connections', new Error('the connection type is unknown')],
  ])('that throws %s rolls back and passes it on as it was thrown', async (_, thrown) => {
    const before = await things();
    const work = database.transaction(async (transaction) => {
      await transaction.run(insert, ['never']);
      throw thrown;
    });
    expect(await failureOf(work)).toBe(thrown);
    expect(await things()).toBe(before);
  });

  it('that breaks a unique rule rolls back and tells which', async () => {
    const before = await things();
    const work = database.transaction(async (transaction) => {
      await transaction.run(insert, ['c']);
      await transaction.run(insert, ['c']);
    });
    expect(violatedConstraint(await failureOf(work))).toBe('thing_name');
    expect(await things()).toBe(before);
  });

  // Postgres answers COMMIT of a failed transaction with ROLLBACK, which is no error: it looked committed.
  it('whose failed statement was overlooked does not claim to be committed', async () => {
    const before = await things();
    const work = database.transaction(async (transaction) => {
      await transaction.run(insert, ['d']);
      await failureOf(transaction.run(insert, ['d']));
      return 'done';
    });
    expect(await failureOf(work)).toBeInstanceOf(Error);
    expect(await things()).toBe(before);
  });

  it('whose connection is ended by the server is service.unavailable, and the next one works', async () => {
    const work = database.transaction(async (transaction) => {
      await transaction.run(insert, ['never']);
      await server.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
      );
      await transaction.run(insert, ['never either']);
    });
    expect(await failureOf(work)).toMatchObject(unavailable);
    expect(await database.transaction((transaction) => transaction.run(one, []))).toEqual([{ one: 1 }]);
  });

  it('gives its connection back, however it ends', async () => {
    const small = server.open({ poolSize: 1 });
    for (let time = 0; time < 3; time += 1) {
      await failureOf(small.transaction(() => Promise.reject(new Error('x'))));
      await failureOf(small.run(statement('bad', 'SELECT 1/0'), []));
    }
    expect(await small.run(one, [])).toEqual([{ one: 1 }]);
  });
});

describe('a server that is away', () => {
  it('is service.unavailable at once, for statements, transactions and readiness', async () => {
    const nobody = new Database({ url: 'postgres://user:password@127.0.0.1:1/none', poolSize: 2 });
    for (const work of [
      () => nobody.run(one, []),
      () => nobody.transaction((transaction) => transaction.run(one, [])),
    ]) {
      const { ms, result } = await timed(failureOf(work()));
      expect(result).toMatchObject(unavailable);
      expect(ms).toBeLessThan(1_000);
    }
    await expect(nobody.readiness().check()).rejects.toThrow('ECONNREFUSED');
    await nobody.close();
  });

  it('is service.unavailable when it goes, and serves again when it is back', async () => {
    const proxy = await aProxy(readEnvironment().postgresAdminUrl);
    const remote = server.open({ port: proxy.port, poolSize: 2 });
    expect(await remote.run(one, [])).toEqual([{ one: 1 }]);
    await proxy.cut();
    const { ms, result } = await timed(failureOf(remote.run(one, [])));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeLessThan(1_000);
    await proxy.restore();
    expect(await remote.run(one, [])).toEqual([{ one: 1 }]);
    await proxy.stop();
  });

  // The server's own statement_timeout does not help when its answer never comes.
  it('is service.unavailable within seconds when it answers nothing any more', async () => {
    const proxy = await aProxy(readEnvironment().postgresAdminUrl);
    const remote = server.open({ port: proxy.port, poolSize: 1 });
    await remote.run(one, []);
    proxy.stall();
    const { ms, result } = await timed(failureOf(remote.run(one, [])));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeLessThan(5_000);
    proxy.flow();
    await eventually(async () => (await failureOf(remote.run(one, []))) === 'it did not fail');
    await proxy.stop();
  });

  it('is service.unavailable when every connection is taken', async () => {
    const small = server.open({ poolSize: 1 });
    let release: () => void = () => undefined;
    const held = small.transaction(() => new Promise<void>((resolve) => (release = resolve)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { ms, result } = await timed(failureOf(small.run(one, [])));
    expect(result).toMatchObject(unavailable);
    expect(ms).toBeLessThan(2_000);
    release();
    await held;
    expect(await small.run(one, [])).toEqual([{ one: 1 }]);
  });
});
