// What the integration tests of this service share: the service's own processes, and the services around it played by
// connections as their users.
import { randomUUID } from 'node:crypto';
import {
  configurationBucket,
  type assertionVerified,
  type CommandContract,
  type EventContract,
  type PayloadInputOf,
  type ServiceName,
} from '@latchkey/contracts';
import { BusStatus, connectToNats, ContractClient, EventPublisher, toStoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import pg from 'pg';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite's starter is a program, not a package
import { startSuite, type SuiteOptions } from '../../../deploy/local/suite.mjs';
import { anInteraction, aTenant, aUser, eventually } from './test-ids.js';
import { Askers, Knowers, Tenants } from './test-neighbours.js';
import { anOnlooker } from './test-onlooker.js';

type Connection = Awaited<ReturnType<typeof connectToNats>>;

const ignore = () => undefined;
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function testState(): string {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return state;
}

export * from './test-ids.js';

/** A tenant of this file that has chosen nothing. */
export const plainTenant = aTenant();

export type Assertion = PayloadInputOf<typeof assertionVerified>;

export const anAssertion = (changes: Partial<Assertion> = {}): Assertion => ({
  tenantId: plainTenant,
  interactionId: anInteraction(),
  userId: aUser(),
  purpose: 'sign-in',
  credentialId: 'AAAA',
  rpId: 'localhost',
  userVerified: true,
  backupEligible: true,
  backedUp: true,
  uvInitialized: true,
  attestationTrusted: false,
  verifiedAt: new Date().toISOString(),
  ...changes,
});

/** Publishes events as their owners. */
function publishing(connections: Record<'credential' | 'identity', Connection>) {
  const publisherAs = (owner: 'credential' | 'identity') =>
    new EventPublisher(connections[owner], new BusStatus(connections[owner], silent));
  const publishers = { credential: publisherAs('credential'), identity: publisherAs('identity') };
  /** `copies` reach the consumer as that many deliveries of one event. */
  return async (
    event: EventContract<`${'credential' | 'identity'}.${string}`>,
    id: string,
    payload: object,
    copies = 1,
  ): Promise<void> => {
    const stored = toStoredEvent(event, id, payload);
    for (let copy = 0; copy < copies; copy += 1) {
      // A message id of its own for each: the stream would drop the second.
      const sent = { ...stored, id: copy === 0 ? id : randomUUID() };
      await publishers[event.owner].publish(sent, { timeoutMs: 2_000, path: 'background' });
    }
  };
}

/** A counter of a process, from its metrics. */
async function counted(opsPort: number | undefined, metric: string, labels: Record<string, string>): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  const matching = text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`))
    .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)));
  return matching.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Processes of mfa-policy alone, and everybody that it speaks with. */
export async function startMfaPolicy(options: Omit<SuiteOptions, 'stateDirectory' | 'services'> = {}) {
  const suite = await startSuite({ stateDirectory: testState(), services: ['mfa-policy'], ...options });
  const { natsUrl, secrets, postgresAdminUrl, ports } = suite.environment;
  const connectAs = (user: ServiceName | 'provisioner') =>
    connectToNats({ url: natsUrl, user, password: secrets.passwords[user] ?? '' });
  const [gateway, session, credential, identity] = await Promise.all([
    connectAs('gateway'),
    connectAs('session'),
    connectAs('credential'),
    connectAs('identity'),
  ]);
  const onlooker = await anOnlooker(connectAs);
  const clientOf = (connection: Connection) => new ContractClient(connection, new BusStatus(connection, silent), true);
  const client = clientOf(session);
  const askers = new Askers({ session: client, gateway: clientOf(gateway) });
  const neighbours = new Knowers({ identity, credential });
  await neighbours.flushed();
  const tenants = new Tenants(identity, askers);
  await tenants.put({}, plainTenant);
  const database = new pg.Pool({ connectionString: databaseUrl(postgresAdminUrl), max: 2 });

  return {
    suite,
    client,
    neighbours,
    ...onlooker,
    allAnswered: () => eventually(async () => (await onlooker.unanswered()) === 0),
    tenant: (...changes: Parameters<Tenants['put']>) => tenants.put(...changes),
    ask: <C extends CommandContract>(...question: Parameters<typeof askers.ask<C>>) => askers.ask<C>(...question),
    publish: publishing({ credential, identity }),
    /** Asks the service's own database. */
    query: async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await database.query<Row>(sql, values)).rows,
    /** A counter of one replica. */
    counted: (replica: number, metric: string, labels: Record<string, string>) =>
      counted(ports.ops[replica === 0 ? 'mfa-policy' : `mfa-policy-${replica}`], metric, labels),
    async stop(): Promise<void> {
      for (const subject of tenants.subjects()) await onlooker.forget(configurationBucket, subject);
      await database.end();
      const connections = [gateway, session, credential, identity, onlooker.connection];
      await Promise.all(connections.map((connection) => connection.close()));
      await suite.stop();
    },
  };
}
export type MfaPolicy = Awaited<ReturnType<typeof startMfaPolicy>>;

/** The service's own database, as somebody who may look into it. */
function databaseUrl(adminUrl: string): string {
  const url = new URL(adminUrl);
  url.pathname = '/latchkey_mfa_policy';
  return url.href;
}
