// What the integration tests of this service share: a database and a tenant of their own on the prepared servers.
import { readFileSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  configurationBucket,
  interactionId,
  tenantConfiguration,
  tenantId,
  tenantKey,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { BusStatus, connectToNats, EventPublisher, TenantDirectory } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database } from '@latchkey/persistence';
import { runMigrations } from '@latchkey/persistence/migrate';
import { Kvm } from '@nats-io/kv';
import pg from 'pg';
import { migrations } from './store/migrations.js';
import { seedTenant } from './tenants/seed.js';

type Environment = { postgresAdminUrl: string; natsUrl: string; secrets: { passwords: Record<string, string> } };

function readEnvironment(): Environment {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return JSON.parse(readFileSync(`${state}/environment.json`, 'utf8')) as Environment;
}

/** Log lines, for tests that look at what is never in them. */
export const logLines: string[] = [];
const write = (fields: Record<string, unknown>, message: string) =>
  void logLines.push(JSON.stringify({ message, ...fields }));
export const quietLog: Log = { debug: write, info: write, warn: write, error: write };

export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));
export const anAddress = () => `${randomUUID()}@example.com`;
export const aTenant = (changes: Partial<TenantConfiguration> = {}): TenantConfiguration => {
  const id = tenantId.parse(`int-${randomBytes(6).toString('hex')}`);
  return tenantConfiguration.parse({
    tenantId: id,
    displayName: 'Acme',
    hosts: [`${id}.localhost`],
    rpId: `${id}.localhost`,
    origins: [`http://${id}.localhost:3000`],
    signIn: {
      methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
      identifierFirst: 'convenient',
    },
    passkey: {
      enabled: true,
      showButton: true,
      allowAutofill: false,
      progressiveEnrolment: true,
      repromptAfterDays: 30,
    },
    ...changes,
  });
};

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A migrated database that nobody else uses, a bus, and functions to seed tenants; `stop` takes all of it away. */
export async function startTestServers() {
  const { postgresAdminUrl, natsUrl, secrets } = readEnvironment();
  const name = `identity_int_${randomBytes(6).toString('hex')}`;
  await onServer(postgresAdminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(postgresAdminUrl);
  url.pathname = `/${name}`;
  await runMigrations({ url: url.href, migrations });
  const database = new Database({ url: url.href, poolSize: 10 });
  const connectAs = (user: string) => connectToNats({ url: natsUrl, user, password: secrets.passwords[user] ?? '' });
  const nats = { url: natsUrl, user: 'identity', password: secrets.passwords['identity'] ?? '' };
  const connection = await connectToNats(nats);
  const watcher = await connectAs('session');
  const tenants = new TenantDirectory(watcher, new BusStatus(watcher, quietLog), quietLog);
  await tenants.start();
  const onlooker = await connectAs('provisioner');
  const bucket = await new Kvm(onlooker).open(configurationBucket);
  const seeded: string[] = [];

  return {
    database,
    databaseUrl: url.href,
    nats,
    connection,
    publisher: new EventPublisher(connection, new BusStatus(connection, quietLog)),
    /** As another service sees them. */
    tenants,
    /** May listen to everything, and read the bucket. */
    onlooker,
    bucket,
    sql: (text: string) => onServer(url.href, text),
    async seed(configuration: TenantConfiguration): Promise<void> {
      seeded.push(configuration.tenantId);
      await seedTenant({
        databaseUrl: url.href,
        natsUrl,
        natsUser: nats.user,
        natsPassword: nats.password,
        configuration,
      });
    },
    async stop(): Promise<void> {
      for (const id of seeded) await bucket.delete(tenantKey(id));
      await database.close();
      await Promise.all([connection.close(), watcher.close(), onlooker.close()]);
      await onServer(postgresAdminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
export type TestServers = Awaited<ReturnType<typeof startTestServers>>;
