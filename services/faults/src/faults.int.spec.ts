import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite is started exactly as `npm start` does
import { startSuite } from '../../../deploy/local/suite.mjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ground } from './ground.js';
import { awayService, dyingReplicas } from './rows/processes.js';
import { doubleClicks } from './rows/slow.js';
import { play } from './scene.js';
import { aStage, type Stage } from './stage.js';

// The short form of `npm run faults`: what needs no servers of its own, and less of it.

const stateDirectory = process.env['LATCHKEY_TEST_STATE'] ?? '';
const file = `${stateDirectory}/environment.json`;
const pace = { beforeMs: 1_000, afterMs: 2_000 };

let asPrepared: string;
let stage: Stage;
beforeAll(async () => {
  await fetch(`${process.env['LATCHKEY_SHARED_SUITE']}/stop`, { headers: { connection: 'close' } });
  asPrepared = readFileSync(file, 'utf8');
  const environment = JSON.parse(asPrepared) as Ground['environment'];
  await nothingWaits(environment);
  stage = await aStage(groundOf(environment, await freePort()), { people: 24 });
}, 60_000);
afterAll(async () => {
  await stage.close();
  writeFileSync(file, asPrepared);
});

it.each([
  { row: dyingReplicas(['credential', 'mfa-policy'], 500) },
  { row: awayService(2_000) },
  { row: doubleClicks },
])(
  '$row.id: $row.what',
  async ({ row }) => {
    const { attempts, violations, unmet } = await play(stage, row, pace);
    expect([...violations, ...unmet]).toEqual([]);
    expect(attempts.length).toBeGreaterThan(10);
    expect(attempts.filter(({ succeeded }) => !succeeded)).toEqual([]);
  },
  90_000,
);

/** What tests before this one have left waiting is none of its faults. */
async function nothingWaits({ postgresAdminUrl, natsUrl, secrets }: Ground['environment']): Promise<void> {
  for (const service of ['identity', 'credential', 'mfa_policy', 'session']) {
    const url = new URL(`/latchkey_${service}`, postgresAdminUrl);
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(`DO $$ BEGIN IF to_regclass('outbox') IS NOT NULL THEN DELETE FROM outbox; END IF; END $$`);
    await client.end();
  }
  const connection = await connect({
    servers: natsUrl,
    ...{ user: 'provisioner', pass: secrets.passwords['provisioner'] ?? '' },
  });
  await (await jetstreamManager(connection)).streams.purge('EVENTS');
  await connection.close();
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const absent = (): never => {
  throw new Error('that is not to be had in the short form');
};

const groundOf = (environment: Ground['environment'], gatewayPort: number): Ground => ({
  environment,
  gatewayPort,
  balancerPort: environment.ports.gateway,
  startSuite: (options) => startSuite({ stateDirectory, ...options }),
  readdress: (urls) => writeFileSync(file, JSON.stringify({ ...environment, ...urls })),
  say: () => undefined,
  ...{ server: absent, process: absent, migrate: absent, tenantWithPasswords: absent },
  ...{
    startStandby: absent,
    startSentinels: absent,
    startCluster: absent,
    startDurableCluster: absent,
    fakeTimeLibrary: absent,
    releaseNode: absent,
  },
});
