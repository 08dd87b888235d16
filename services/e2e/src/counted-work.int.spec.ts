import { setTimeout as wait } from 'node:timers/promises';
import { signInWithPasskey } from '@latchkey/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startOwnSystem, type Person, type OwnSystem } from './system.js';

let system: OwnSystem;
let person: Person;

beforeAll(async () => {
  system = await startOwnSystem();
  person = await system.newPerson();
  // Connections, prepared statements and scripts are made once in a process's life, not once a sign-in.
  for (let warm = 0; warm < 5; warm += 1) await signInWithPasskey(system.newBrowser(), person.authenticator);
});
afterAll(() => system.stop());

const kinds = ['sql', 'redis', 'nats', 'jetstream'] as const;
type Work = Record<(typeof kinds)[number], number>;

/** What the answers of all services have waited for so far. */
async function workSoFar(): Promise<Work> {
  const { ops } = system.suite.environment.ports;
  const texts = await Promise.all(
    Object.values(ops).map(async (port) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()),
  );
  const sum = (kind: string) =>
    texts
      .flatMap((text) => [
        ...text.matchAll(new RegExp(`^latchkey_work_total\\{kind="${kind}",path="request"\\} (\\d+)$`, 'gm')),
      ])
      .reduce((total, [, count]) => total + Number(count), 0);
  return { sql: sum('sql'), redis: sum('redis'), nats: sum('nats'), jetstream: sum('jetstream') };
}

/** Round trips that no answer waits for, of one service. */
async function besideOf(service: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${system.suite.environment.ports.ops[service]}/metrics`)).text();
  return Number(/^latchkey_work_total\{kind="redis",path="background"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function workOf(deed: () => Promise<unknown>): Promise<Work> {
  const before = await workSoFar();
  await deed();
  const after = await workSoFar();
  return Object.fromEntries(kinds.map((kind) => [kind, after[kind] - before[kind]])) as Work;
}

it('a button sign-in costs 3 statements, 2 Redis round trips, 3 requests on the bus and 1 publish', async () => {
  expect(await workOf(() => signInWithPasskey(system.newBrowser(), person.authenticator))).toEqual({
    sql: 3,
    redis: 2,
    nats: 3,
    jetstream: 1,
  });
});

it('a browser that was here before pays no more', async () => {
  expect(await workOf(() => signInWithPasskey(person.browser, person.authenticator))).toEqual({
    sql: 3,
    redis: 2,
    nats: 3,
    jetstream: 1,
  });
});

it('its limits are at most one more round trip for each of the two requests, and no answer waits for them', async () => {
  await wait(100);
  const before = await besideOf('gateway');
  await signInWithPasskey(system.newBrowser(), person.authenticator);
  await wait(100);
  const beside = (await besideOf('gateway')) - before;
  expect(beside).toBeGreaterThanOrEqual(1);
  expect(beside).toBeLessThanOrEqual(2);
});

it('the Redis server itself has seen no more commands than were counted', async () => {
  const redis = new Redis(system.suite.environment.redisAdminUrl);
  // Commands inside a script are counted by the server too; the script itself is the round trip.
  const commands = async () => {
    const stats = await redis.info('commandstats');
    return [...stats.matchAll(/^cmdstat_(evalsha|eval|hsetnx|expire|hgetall):calls=(\d+)/gm)].map(
      ([, name, calls]) => [name, Number(calls)] as const,
    );
  };
  // What nobody waits for may come a moment after the answer.
  const settled = async () => {
    for (let last = ''; ; await wait(100)) {
      const now = await commands();
      if (JSON.stringify(now) === last) return now;
      last = JSON.stringify(now);
    }
  };
  const before = new Map(await settled());
  await signInWithPasskey(system.newBrowser(), person.authenticator);
  const after = await settled();
  redis.disconnect();
  const done = Object.fromEntries(
    after.map(([name, calls]) => [name, calls - (before.get(name) ?? 0)]).filter(([, calls]) => calls !== 0),
  );
  // Start and load, and the save that nobody waits for; evidence stored with its expiry, behind the answer too. And beside
  // the two calls the gateway's counters, which go together where the calls follow each other closely.
  expect(done).toMatchObject({ hsetnx: 1 });
  expect([3 + 1, 3 + 2]).toContain(done['evalsha']);
  expect([done['eval'], done['hgetall']]).toEqual([undefined, undefined]);
});
