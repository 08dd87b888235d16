import {
  access,
  configurationBucket,
  deadLetterStream,
  durableConsumers,
  eventStream,
  serviceNames,
  type EventContract,
  type ServiceName,
} from '@latchkey/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import { PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectToNats } from './nats-connection.js';
import { aLog, closeConnections, connectAs, readEnvironment } from './test-bus.js';
import { BusStatus } from './nats-connection.js';
import { TenantDirectory } from './tenant-directory.js';

// Security I-01, I-02: what the server refuses to each service's user, in tables over the declaration of access.
// `refusalOf` sends and then waits for the server's pong, which comes after its refusal.

type Peer = { connection: NatsConnection; refusals: PermissionViolationError[] };
const peers = new Map<ServiceName, Peer>();

beforeAll(async () => {
  for (const service of serviceNames) {
    const { connection } = await connectAs(service);
    const refusals: PermissionViolationError[] = [];
    peers.set(service, { connection, refusals });
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'error' && status.error instanceof PermissionViolationError) refusals.push(status.error);
      }
    })();
  }
});
afterAll(closeConnections);

async function refusalOf(service: ServiceName, act: (connection: NatsConnection) => void) {
  const peer = peers.get(service);
  if (!peer) throw new Error(`${service} is not connected`);
  peer.refusals.length = 0;
  act(peer.connection);
  await peer.connection.flush();
  await new Promise((resolve) => setTimeout(resolve, 2));
  return peer.refusals.map(({ operation, subject }) => `${operation} ${subject}`);
}

const publishRefusal = (service: ServiceName, subject: string) =>
  // No request of JetStream's takes this payload: should a refusal be missing, nothing is deleted.
  refusalOf(service, (connection) => connection.publish(subject, 'not a request'));
const subscribeRefusal = (service: ServiceName, subject: string, queue?: string) =>
  refusalOf(service, (connection) => {
    const subscription = connection.subscribe(subject, { ...(queue && { queue }), callback: () => undefined });
    setTimeout(() => subscription.unsubscribe(), 1_000).unref();
  });

const others = (service: ServiceName) => serviceNames.filter((other) => other !== service);
const allCommands = serviceNames.flatMap((service) => access[service].answers);
const allEvents: EventContract[] = serviceNames.flatMap((service) => access[service].publishes);
const table = (rows: (service: ServiceName) => readonly string[]) =>
  serviceNames.flatMap((service) => [...new Set(rows(service))].map((subject) => ({ service, subject })));

describe('a service cannot listen', () => {
  it.each(
    table((service) => [
      '>',
      '*',
      '*.>',
      '_INBOX.>',
      '_INBOX_*.>',
      '$JS.>',
      '$JS.API.>',
      '$JS.EVENT.ADVISORY.>',
      '$SYS.>',
      `$KV.${configurationBucket}.>`,
      'events.>',
      'dead-letter.>',
      ...others(service).map((other) => `_INBOX_${other}.>`),
      ...allEvents.map((event) => event.subject),
      ...allCommands.filter(({ owner }) => owner !== service).map(({ subject }) => subject),
      ...others(service).map((other) => `${other}.>`),
    ]),
  )('$service: $subject', async ({ service, subject }) => {
    expect(await subscribeRefusal(service, subject)).toEqual([`subscription ${subject}`]);
  });

  it.each(table((service) => access[service].answers.map(({ subject }) => subject)))(
    '$service: $subject outside its own queue, where every process would get every request',
    async ({ service, subject }) => {
      expect(await subscribeRefusal(service, subject)).toEqual([`subscription ${subject}`]);
      expect(await subscribeRefusal(service, subject, 'onlookers')).toEqual([`subscription ${subject}`]);
    },
  );
});

describe('a service cannot send', () => {
  const stream = eventStream.name;
  const management = [
    `$JS.API.STREAM.CREATE.${stream}`,
    `$JS.API.STREAM.UPDATE.${stream}`,
    `$JS.API.STREAM.DELETE.${stream}`,
    `$JS.API.STREAM.PURGE.${stream}`,
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.STREAM.MSG.DELETE.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.1`,
    `$JS.API.STREAM.SNAPSHOT.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.spy`,
    `$JS.API.CONSUMER.CREATE.${stream}.spy.events.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.spy`,
    `$JS.API.CONSUMER.LIST.${stream}`,
    `$JS.API.STREAM.DELETE.${deadLetterStream.name}`,
    `$JS.API.STREAM.MSG.GET.${deadLetterStream.name}`,
    `$JS.API.CONSUMER.CREATE.${deadLetterStream.name}.spy`,
    `$JS.API.STREAM.DELETE.KV_${configurationBucket}`,
    `$JS.API.STREAM.PURGE.KV_${configurationBucket}`,
    `$JS.API.STREAM.UPDATE.KV_${configurationBucket}`,
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.NAMES',
    '$JS.API.INFO',
    '$SYS.REQ.SERVER.PING',
  ];

  it.each(table(() => management))('$service: $subject', async ({ service, subject }) => {
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });

  it.each(
    table((service) => [
      ...allEvents.filter((event) => event.owner !== service).map((event) => event.subject),
      `events.${service}.never-declared.v1`,
    ]),
  )('$service: $subject, an event that it does not own or declare', async ({ service, subject }) => {
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });

  it.each(
    table((service) =>
      allCommands.filter((command) => !access[service].calls.includes(command)).map(({ subject }) => subject),
    ),
  )('$service: $subject, a command that it does not call', async ({ service, subject }) => {
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });

  it.each(table((service) => others(service).map((other) => `_INBOX_${other}.x`)))(
    '$service: $subject, an answer that nobody asked it for',
    async ({ service, subject }) => {
      expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
    },
  );

  it.each(
    table((service) =>
      durableConsumers()
        .filter((consumer) => consumer.service !== service)
        .flatMap(({ name }) => [
          `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
          `$JS.API.CONSUMER.INFO.${stream}.${name}`,
          `$JS.ACK.${stream}.${name}.1.1.1.1.1`,
          `dead-letter.${name}.x`,
        ]),
    ),
  )('$service: $subject, for another’s consumer', async ({ service, subject }) => {
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });

  it.each(
    table((service) =>
      access[service].configuration === 'reads' ? [`$KV.${configurationBucket}.tenant.default`] : [],
    ),
  )('$service: $subject, which another writes', async ({ service, subject }) => {
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });
});

describe('what is declared is allowed', () => {
  it.each(table((service) => access[service].answers.map(({ subject }) => subject)))(
    '$service answers $subject',
    async ({ service, subject }) => {
      expect(await subscribeRefusal(service, subject, service)).toEqual([]);
    },
  );

  it.each(table((service) => access[service].calls.map(({ subject }) => subject)))(
    '$service calls $subject',
    async ({ service, subject }) => {
      expect(await publishRefusal(service, subject)).toEqual([]);
    },
  );

  it.each(serviceNames)('%s listens at its own inbox', async (service) => {
    expect(await subscribeRefusal(service, `_INBOX_${service}.>`)).toEqual([]);
  });

  it.each(durableConsumers())('$service reads its consumer $name', async ({ service, name }) => {
    const manager = await jetstreamManager(peers.get(service)?.connection as NatsConnection, { checkAPI: false });
    expect((await manager.consumers.info(eventStream.name, name)).config.filter_subject).toMatch(/^events\./);
  });

  it.each(serviceNames)('%s watches the configuration', async (service) => {
    const { connection } = await connectAs(service);
    const { log } = aLog();
    const directory = new TenantDirectory(connection, new BusStatus(connection, log), log);
    await directory.start();
    expect(directory.byHost('localhost:3000').tenantId).toBe('default');
    await connection.close();
  });
});

describe('a password', () => {
  const { natsUrl, secrets } = readEnvironment();
  const attempt = (user: string, password: string) =>
    connectToNats({ url: natsUrl, user, password }).then((connection) => connection.close());

  it.each([
    ['that is wrong', 'session', 'wrong'],
    ['that is empty', 'session', ''],
    ['of another service', 'session', secrets.passwords['gateway'] ?? ''],
    ['for a user that does not exist', 'root', secrets.passwords['session'] ?? ''],
  ])('%s opens nothing', async (_, user, password) => {
    await expect(attempt(user, password)).rejects.toThrow(/authorization/i);
  });
});
