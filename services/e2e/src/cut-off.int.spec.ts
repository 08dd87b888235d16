import { setTimeout as wait } from 'node:timers/promises';
import { configurationBucket } from '@latchkey/contracts';
import { Browser } from '@latchkey/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { cuttable, type Cuttable } from './cuttable.js';
import { startOwnSystem, type OwnSystem } from './system.js';

// Decision 15: whoever does not know what is in force decides nothing. One of two gateways has a wire of its own to the bus.

const boundMs = 5_000;
/** What a busy machine adds to it. */
const slackMs = 3_000;

let system: OwnSystem;
let admin: Administrator;
let wire: Cuttable;
let lonely: string;
let opsPort: number;

beforeAll(async () => {
  system = await startOwnSystem({ replicas: { gateway: 2, session: 2 } });
  admin = await Administrator.enrolled(system);
  wire = await cuttable(system.suite.environment.natsUrl);
  const process = system.suite.process('gateway', 1);
  await process.restart({ NATS_URL: wire.url });
  await process.waitReady();
  const { http, ops } = system.suite.environment.ports;
  lonely = `localhost:${http['gateway-1']}`;
  opsPort = ops['gateway-1'] ?? 0;
});
afterEach(() => wire.mend());
afterAll(async () => {
  await system.stop();
  await wire.cut();
});

type Seen = { status: number; retryAfter: string | undefined; displayName: string | undefined };

/** What the gateway behind the wire says of a tenant. */
async function seen(tenant: string): Promise<Seen> {
  const browser = new Browser(`http://${tenant}.${lonely}`);
  const { status, headers, body } = await browser.get('/api/v1/experience');
  browser.close();
  const { tenant: named } = (body ?? {}) as { tenant?: { displayName: string } };
  return { status, retryAfter: headers['retry-after'], displayName: named?.displayName };
}

const readiness = async () => {
  const reply = await fetch(`http://127.0.0.1:${opsPort}/readyz`);
  const { checks } = (await reply.json()) as { checks: Record<string, string> };
  return { status: reply.status, checks };
};

/** Looks again and again until it is so; everything that was seen on the way. */
async function until(isSo: (now: Seen) => boolean, look: () => Promise<Seen>): Promise<{ way: Seen[]; ms: number }> {
  const began = performance.now();
  const way: Seen[] = [];
  for (;;) {
    const now = await look();
    way.push(now);
    const ms = performance.now() - began;
    if (isSo(now)) return { way, ms };
    if (ms > 30_000) throw new Error(`it is not so after 30 s: ${JSON.stringify(now)}`);
    await wait(5);
  }
}

async function aTenant(): Promise<string> {
  const name = aTenantName('cut');
  await admin.newTenant(name, { displayName: 'Before' });
  await until(
    ({ displayName }) => displayName === 'Before',
    () => seen(name),
  );
  return name;
}

describe.each([
  { what: 'cut off from the bus', hurt: () => wire.cut() },
  // Nothing breaks: only what is asked and not answered tells.
  { what: 'at a wire that carries nothing', hurt: () => Promise.resolve(wire.stall()) },
])('a replica $what', ({ hurt }) => {
  it('is not ready and refuses once five seconds have passed, until it has all that it missed', async () => {
    const tenant = await aTenant();
    await hurt();
    expect((await admin.changeExperience(tenant, { displayName: 'After' })).status).toBe(200);
    const refusing = await until(
      ({ status }) => status === 503,
      () => seen(tenant),
    );
    expect(refusing.ms).toBeLessThan(boundMs + slackMs);
    expect(new Set(refusing.way.map(({ status }) => status))).toEqual(new Set([200, 503]));
    expect(refusing.way.at(-1)?.retryAfter).toMatch(/^\d+$/);
    const away = await readiness();
    expect([away.status, away.checks['configuration']]).toEqual([503, 'configuration watch lost']);
    expect(away.checks['nats']).not.toBe('ok');

    await wire.mend();
    const back = await until(
      ({ status }) => status === 200,
      () => seen(tenant),
    );
    // Never what was in force before.
    expect(back.way.filter(({ status, displayName }) => status !== 503 && displayName !== 'After')).toEqual([]);
    await until(
      ({ status }) => status === 200,
      async () => ({ ...(await seen(tenant)), status: (await readiness()).status }),
    );
  }, 90_000);
});

it('a replica whose watch alone has ended is told of nothing, notices, and catches up', async () => {
  const tenant = await aTenant();
  // The server forgets who watches; the connection stays.
  await forgetWatches();
  expect((await admin.changeExperience(tenant, { displayName: 'After' })).status).toBe(200);
  const caught = await until(
    ({ displayName }) => displayName === 'After',
    () => seen(tenant),
  );
  expect(caught.ms).toBeLessThan(boundMs + slackMs);
  expect(caught.way.every(({ status }) => status === 200 || status === 503)).toBe(true);
}, 60_000);

async function forgetWatches(): Promise<void> {
  const { natsUrl, secrets } = system.suite.environment;
  const connection = await connect({
    servers: natsUrl,
    user: 'provisioner',
    pass: secrets.passwords['provisioner'] ?? '',
  });
  const manager = await jetstreamManager(connection);
  for await (const { name } of manager.consumers.list(`KV_${configurationBucket}`))
    await manager.consumers.delete(`KV_${configurationBucket}`, name);
  await connection.close();
}
