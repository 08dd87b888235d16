import { registry } from '@latchkey/observability';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { statement, violatedConstraint, type Database } from './database.js';
import { Gathered } from './gathered.js';
import { aDatabase, aProxy, failureOf, readEnvironment, timed } from './test-servers.js';

const find = statement<[tenant: string, name: string], { amount: number }>(
  'find-purse',
  'SELECT amount FROM purse WHERE tenant = $1 AND name = $2',
);
/** As the commit of an assertion: the amount grows or nothing happens; a receipt is written once. */
const raise = statement<[tenant: string, name: string, amount: number | string, receipt: string], { raised: boolean }>(
  'raise-purse',
  `WITH raised AS (
     UPDATE purse SET amount = $3 WHERE tenant = $1 AND name = $2 AND amount < $3 RETURNING 1
   ), written AS (INSERT INTO receipt (id) SELECT $4 FROM raised)
   SELECT EXISTS (SELECT 1 FROM raised) AS raised`,
);
const echo = statement<
  [text: string, none: string | null, yes: boolean, whole: number, list: string[]],
  { text: string; none: string | null; yes: boolean; whole: number; list: string[] }
>('echo', 'SELECT $1::text AS text, $2::text AS none, $3::bool AS yes, $4::int AS whole, $5::text[] AS list');

type Server = Awaited<ReturnType<typeof aDatabase>>;
let server: Server;
let database: Database;

const reads = (on = database) => new Gathered(on, find);
const raises = (on = database) =>
  new Gathered(on, raise, (tenant, name, _, receipt) => [`purse ${tenant} ${name}`, `receipt ${receipt}`]);
/** The sizes of the batches, and the calls that went alone. */
const watch = (on = database) => {
  const batches = vi.spyOn(on, 'runBatch');
  const alone = vi.spyOn(on, 'run');
  return {
    batches: () => batches.mock.calls.map(([, batch]) => batch.length),
    alone: () => alone.mock.calls.length,
  };
};
const raised = (work: Promise<{ raised: boolean }[]>) => work.then(([row]) => row?.raised);
const amounts = (...names: string[]) =>
  Promise.all(names.map(async (name) => (await database.run(find, ['acme', name]))[0]?.amount));
const unavailable = { name: 'ContractError', code: 'service.unavailable', reason: 'postgres' };

beforeAll(async () => {
  server = await aDatabase();
  database = server.database;
  await server.sql(`
    CREATE TABLE purse (tenant text, name text, amount int NOT NULL CHECK (amount < 1000), PRIMARY KEY (tenant, name));
    CREATE TABLE receipt (id text CONSTRAINT receipt_once PRIMARY KEY);`);
});
afterAll(() => server.stop());
beforeEach(async () => {
  vi.restoreAllMocks();
  await server.sql(`
    TRUNCATE purse, receipt;
    INSERT INTO purse SELECT 'acme', 'p' || i, 10 FROM generate_series(0, 99) i;
    INSERT INTO purse VALUES ('other', 'p0', 77), ('other', 'theirs', 78);`);
});

describe('calls of one turn', () => {
  it('go together, and each gets its own row, or none', async () => {
    const gathered = reads();
    const { batches, alone } = watch();
    const asked: [tenant: string, name: string][] = [
      ['acme', 'p0'],
      ['acme', 'nobody'],
      ['other', 'p0'],
      ['acme', 'theirs'],
      ['other', 'theirs'],
    ];
    const answers = await Promise.all(asked.map((call) => gathered.run(...call)));
    expect(answers).toEqual([[{ amount: 10 }], [], [{ amount: 77 }], [], [{ amount: 78 }]]);
    expect(batches()).toEqual([5]);
    expect(alone()).toBe(0);
  });

  it('write what each said, under its own tenant', async () => {
    const gathered = raises();
    const { batches } = watch();
    const outcomes = await Promise.all([
      raised(gathered.run('acme', 'p2', 12, 'a')),
      raised(gathered.run('acme', 'p1', 5, 'too small')),
      raised(gathered.run('other', 'p2', 12, 'not theirs')),
      raised(gathered.run('acme', 'p0', 20, 'b')),
      raised(gathered.run('other', 'p0', 99, 'c')),
    ]);
    expect(outcomes).toEqual([true, false, false, true, true]);
    expect(batches()).toEqual([5]);
    expect(await amounts('p0', 'p1', 'p2')).toEqual([20, 10, 12]);
    expect(await reads().run('other', 'p0')).toEqual([{ amount: 99 }]);
  });

  it('are never more than 8 together', async () => {
    const gathered = reads();
    const { batches, alone } = watch();
    const names = Array.from({ length: 97 }, (_, index) => `p${index}`);
    await Promise.all(names.map((name) => gathered.run('acme', name)));
    expect(batches()).toEqual(Array.from({ length: 12 }, () => 8));
    expect(alone()).toBe(1);
  });

  it('are answered as each would be alone, whatever their values', async () => {
    const gathered = new Gathered(database, echo);
    const texts = ['plain', `it's "quoted" \\ {1,2}`, 'żółć 🔑', ''];
    const calls = texts.map((text, index): Parameters<typeof gathered.run> => [
      text,
      null,
      index > 1,
      -index,
      [text, 'b,c'],
    ]);
    const together = await Promise.all(calls.map((call) => gathered.run(...call)));
    expect(together).toEqual(await Promise.all(calls.map((call) => database.run(echo, call))));
    expect(together[1]).toEqual([{ text: texts[1], none: null, yes: false, whole: -1, list: [texts[1], 'b,c'] }]);
  });
});

const sqlCounted = async () => {
  const metric = await registry.getSingleMetric('latchkey_work_total')?.get();
  const requests =
    metric?.values.filter(({ labels }) => labels['kind'] === 'sql' && labels['path'] === 'request') ?? [];
  return requests.reduce((sum, { value }) => sum + value, 0);
};

it('every call counts the one round trip that it waits for', async () => {
  const gathered = reads();
  const start = await sqlCounted();
  await gathered.run('acme', 'p0');
  expect(await sqlCounted()).toBe(start + 1);
  await Promise.all(['p1', 'p2', 'p3'].map((name) => gathered.run('acme', name)));
  expect(await sqlCounted()).toBe(start + 4);
});

it('a call alone is sent as ever', async () => {
  const gathered = reads();
  const { batches, alone } = watch();
  expect(await gathered.run('acme', 'p0')).toEqual([{ amount: 10 }]);
  expect(batches()).toEqual([]);
  expect(alone()).toBe(1);
});

it('what comes while two batches are under way goes together', async () => {
  const gathered = reads();
  const { batches, alone } = watch();
  // Between these turns no answer can come in: that takes a turn of the event loop.
  const turn = () => new Promise<void>((resolve) => process.nextTick(resolve));
  const first = gathered.run('acme', 'p0');
  await turn();
  const second = gathered.run('acme', 'p1');
  await turn();
  const rest = ['p2', 'p3', 'p4', 'p5'].map((name) => gathered.run('acme', name));
  await Promise.all([first, second, ...rest]);
  expect(alone()).toBe(2);
  expect(batches()).toEqual([4]);
});

describe('calls that touch the same row', () => {
  it('never share a batch: the second is judged by what the first did', async () => {
    const gathered = raises();
    const { batches, alone } = watch();
    const outcomes = await Promise.all([
      raised(gathered.run('acme', 'p0', 30, 'first')),
      raised(gathered.run('acme', 'p1', 30, 'neighbour')),
      raised(gathered.run('acme', 'p0', 30, 'second')),
    ]);
    expect(outcomes.toSorted()).toEqual([false, true, true]);
    expect(outcomes[1]).toBe(true);
    expect(batches()).toEqual([2]);
    expect(alone()).toBe(1);
  });

  it('are recognised by any of their keys', async () => {
    const gathered = raises();
    const { batches } = watch();
    const outcomes = await Promise.allSettled([
      gathered.run('acme', 'p0', 30, 'one'),
      gathered.run('acme', 'p1', 30, 'one'),
      gathered.run('acme', 'p2', 30, 'other'),
    ]);
    expect(batches()).toEqual([2]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  });

  it('in two processes, named in opposite order, do not lock each other out', async () => {
    const [here, there] = [raises(), raises(server.open())];
    for (let turn = 0; turn < 20; turn += 1) {
      const names = Array.from({ length: 20 }, (_, index) => `p${index}`);
      const outcomes = await Promise.all([
        ...names.map((name) => here.run('acme', name, 20 + turn, `here ${turn} ${name}`)),
        ...names.toReversed().map((name) => there.run('acme', name, 20 + turn, `there ${turn} ${name}`)),
      ]);
      expect(outcomes.filter(([row]) => row?.raised)).toHaveLength(20);
    }
  });
});

describe('a call that is refused', () => {
  it.each<[string, number | string, string, string]>([
    ['a unique rule', 30, 'used', '23505'],
    ['a check', 5_000, 'big', '23514'],
    ['a type', 'many', 'none', '22P02'],
  ])('for %s fails alone, with its own error', async (_, amount, receipt, code) => {
    await server.sql("INSERT INTO receipt VALUES ('used')");
    const gathered = raises();
    const { batches, alone } = watch();
    const [before, bad, after] = await Promise.allSettled([
      gathered.run('acme', 'p0', 30, 'a'),
      gathered.run('acme', 'p1', amount, receipt),
      gathered.run('acme', 'p2', 30, 'b'),
    ]);
    for (const neighbour of [before, after])
      expect(neighbour).toEqual({ status: 'fulfilled', value: [{ raised: true }] });
    const reason: unknown = bad.status === 'rejected' ? bad.reason : undefined;
    expect(reason).toBeInstanceOf(DatabaseError);
    expect(reason).toMatchObject({ code });
    expect(violatedConstraint(reason)).toBe(code === '23505' ? 'receipt_once' : undefined);
    expect(batches()).toEqual([3]);
    expect(alone()).toBe(3);
    expect(await amounts('p0', 'p1', 'p2')).toEqual([30, 10, 30]);
  });

  it('leaves nothing of its batch behind', async () => {
    await server.sql("INSERT INTO receipt VALUES ('used')");
    const batch: Parameters<ReturnType<typeof raises>['run']>[] = [
      ['acme', 'p0', 30, 'a'],
      ['acme', 'p1', 30, 'used'],
    ];
    expect(violatedConstraint(await failureOf(database.runBatch(raise, batch)))).toBe('receipt_once');
    expect(await amounts('p0', 'p1')).toEqual([10, 10]);
  });

  it('for the data costs no connection', async () => {
    await server.sql("INSERT INTO receipt VALUES ('used')");
    const small = server.open({ poolSize: 1 });
    const pid = statement<[], { pid: number }>('pid', 'SELECT pg_backend_pid() AS pid');
    const before = await small.run(pid, []);
    const gathered = raises(small);
    const calls = [gathered.run('acme', 'p1', 30, 'used'), gathered.run('acme', 'p0', 30, 'a')];
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await small.run(pid, [])).toEqual(before);
  });
});

it('a row that somebody holds locked keeps only its own call waiting', async () => {
  const gathered = raises();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let locked: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const holder = database.transaction(async (transaction) => {
    await transaction.run(raise, ['acme', 'p0', 15, 'holder']);
    locked();
    await held;
  });
  await isLocked;
  const [own, neighbour] = await Promise.allSettled([
    gathered.run('acme', 'p0', 30, 'a'),
    gathered.run('acme', 'p1', 30, 'b'),
  ]);
  release();
  await holder;
  expect(own).toMatchObject({ status: 'rejected', reason: unavailable });
  expect(neighbour).toEqual({ status: 'fulfilled', value: [{ raised: true }] });
});

describe('a server that is away', () => {
  it('is service.unavailable for every call, and serves again when it is back', async () => {
    const proxy = await aProxy(readEnvironment().postgresAdminUrl);
    const remote = server.open({ port: proxy.port, poolSize: 2 });
    const gathered = reads(remote);
    const ask = () => Promise.allSettled(['p0', 'p1', 'p2'].map((name) => gathered.run('acme', name)));
    expect((await ask()).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    await proxy.cut();
    for (const outcome of await ask()) expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    await proxy.restore();
    expect((await ask()).map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'));
    await proxy.stop();
  });

  it('is service.unavailable within seconds for every call when it answers nothing any more', async () => {
    const proxy = await aProxy(readEnvironment().postgresAdminUrl);
    const remote = server.open({ port: proxy.port, poolSize: 1 });
    const gathered = reads(remote);
    await gathered.run('acme', 'p0');
    proxy.stall();
    const { ms, result } = await timed(
      Promise.allSettled(['p0', 'p1', 'p2'].map((name) => gathered.run('acme', name))),
    );
    for (const outcome of result) expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    expect(ms).toBeLessThan(5_000);
    proxy.flow();
    await proxy.stop();
  });
});
