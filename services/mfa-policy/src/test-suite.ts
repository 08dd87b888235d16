// What the integration tests of this service share: the service's own processes, and the services around it played by
// connections as their users.
import { randomBytes, randomUUID } from 'node:crypto';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import {
  assertionVerified,
  eventId,
  eventStream,
  identifierVerified,
  interactionId,
  passwordVerified,
  requirementFulfilled,
  tenantId,
  userId,
  type EventContract,
  type PayloadInputOf,
  type ServiceName,
} from '@latchkey/contracts';
import { BusStatus, connectToNats, ContractClient, EventPublisher, toStoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
// oxlint-disable-next-line @nx/enforce-module-boundaries -- the suite's starter is a program, not a package
import { startSuite, type SuiteOptions } from '../../../deploy/local/suite.mjs';

const ignore = () => undefined;
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function testState(): string {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return state;
}

export const aTenant = () => tenantId.parse(`int-${randomBytes(6).toString('hex')}`);
export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));
export const aUser = () => userId.parse(randomUUID());
export const anEventId = () => eventId.parse(randomUUID());

export type Assertion = PayloadInputOf<typeof assertionVerified>;

export const anAssertion = (changes: Partial<Assertion> = {}): Assertion => ({
  tenantId: aTenant(),
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

/** What the server knows of streams and consumers, asked as somebody who may ask everything. */
async function anOnlooker(connectAs: (user: 'provisioner') => ReturnType<typeof connectToNats>) {
  const connection = await connectAs('provisioner');
  const ask = async <T>(api: string, request: object): Promise<T> =>
    (await connection.request(`$JS.API.${api}`, JSON.stringify(request), { timeout: 2_000 })).json<T>();
  const lastSequence = async () =>
    (await ask<{ state: { last_seq: number } }>(`STREAM.INFO.${eventStream.name}`, {})).state.last_seq;
  const first = await lastSequence();
  const messageAt = async (seq: number) =>
    (await ask<{ message: { subject: string; data: string } }>(`STREAM.MSG.GET.${eventStream.name}`, { seq })).message;
  return {
    connection,
    /** Every fulfilment on the stream since the test began that names an interaction. */
    async fulfilments(interaction: string): Promise<Fulfilment[]> {
      const last = await lastSequence();
      const messages = await Promise.all(
        Array.from({ length: last - first }, (_, index) => messageAt(first + index + 1)),
      );
      return messages
        .filter(({ subject }) => subject === requirementFulfilled.subject)
        .map(({ data }) => (JSON.parse(Buffer.from(data, 'base64').toString()) as { payload: Fulfilment }).payload)
        .filter(({ interactionId: named }) => named === interaction);
    },
    /** Deliveries of mfa-policy's consumers that are not answered yet. */
    async unanswered(): Promise<number> {
      const infos = await Promise.all(
        ['credential', 'identity'].map((owner) =>
          ask<{ num_ack_pending: number; num_pending: number }>(
            `CONSUMER.INFO.${eventStream.name}.mfa-policy-${owner}`,
            {},
          ),
        ),
      );
      return infos.reduce((sum, info) => sum + info.num_ack_pending + info.num_pending, 0);
    },
  };
}
type Fulfilment = PayloadInputOf<typeof requirementFulfilled>;

/** Processes of mfa-policy alone, and everybody that it speaks with. */
export async function startMfaPolicy(options: Omit<SuiteOptions, 'stateDirectory' | 'services'> = {}) {
  const suite = await startSuite({ stateDirectory: testState(), services: ['mfa-policy'], ...options });
  const { natsUrl, secrets } = suite.environment;
  const connectAs = (user: ServiceName | 'provisioner') =>
    connectToNats({ url: natsUrl, user, password: secrets.passwords[user] ?? '' });
  const [session, credential, identity] = [
    await connectAs('session'),
    await connectAs('credential'),
    await connectAs('identity'),
  ];
  const onlooker = await anOnlooker(connectAs);
  const publishers = {
    credential: new EventPublisher(credential, new BusStatus(credential, silent)),
    identity: new EventPublisher(identity, new BusStatus(identity, silent)),
  };

  return {
    suite,
    fulfilments: (interaction: string) => onlooker.fulfilments(interaction),
    unanswered: () => onlooker.unanswered(),
    client: new ContractClient(session, new BusStatus(session, silent), true),
    /** Publishes as the event's owner; `copies` reach the consumer as that many deliveries of one event. */
    async publish(
      event: typeof assertionVerified | typeof identifierVerified | typeof passwordVerified,
      id: string,
      payload: object,
      copies = 1,
    ): Promise<void> {
      const stored = toStoredEvent(event as EventContract, id, payload);
      for (let copy = 0; copy < copies; copy += 1) {
        // A message id of its own for each: the stream would drop the second.
        const sent = { ...stored, id: copy === 0 ? id : randomUUID() };
        await publishers[event.owner].publish(sent, { timeoutMs: 2_000, path: 'background' });
      }
    },
    /** A counter of one replica. */
    async counted(replica: number, metric: string, labels: Record<string, string>): Promise<number> {
      const name = replica === 0 ? 'mfa-policy' : `mfa-policy-${replica}`;
      const text = await (await fetch(`http://127.0.0.1:${suite.environment.ports.ops[name]}/metrics`)).text();
      const matching = text
        .split('\n')
        .filter((line) => line.startsWith(`${metric}{`))
        .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)));
      return matching.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    },
    async stop(): Promise<void> {
      await Promise.all([session, credential, identity, onlooker.connection].map((connection) => connection.close()));
      await suite.stop();
    },
  };
}
export type MfaPolicy = Awaited<ReturnType<typeof startMfaPolicy>>;

/** A TCP proxy before a server that can be cut and restored. */
export async function aProxy(serverUrl: string) {
  const target = Number(new URL(serverUrl).port);
  const sockets = new Set<Socket>();
  const listener = () =>
    createServer((near) => {
      const far = createConnection({ host: '127.0.0.1', port: target });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => void (sockets.delete(from) && to.destroy()));
      }
    });
  let server = listener();
  const listen = (at: number) => new Promise<void>((resolve) => void server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise((resolve) => void server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    restore: () => {
      server = listener();
      return listen(port);
    },
    stop: () => (server.listening ? cut() : Promise.resolve()),
  };
}

/** Waits until `look` finds something, for at most ten seconds. */
export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error('it did not happen within ten seconds');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
