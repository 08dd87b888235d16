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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectToNats } from './nats-connection.js';
import { aLog, anEventId, closeConnections, connectAs, eventually, readEnvironment } from './test-bus.js';
import { BusStatus } from './nats-connection.js';
import { connectPeers, peerOf, publishRefusal, refusalOf, subscribeRefusal } from './test-peers.js';
import { aKey, aWatch, configurationStream, heardAt, redirect, redirects } from './test-redirects.js';
import { TenantDirectory } from './tenant-directory.js';

// Security I-01, I-02: what the server refuses to each service's user, in tables over the declaration of access.

beforeAll(connectPeers);
afterAll(closeConnections);

const readers = serviceNames.filter((service) => access[service].configuration === 'reads');
const writers = serviceNames.filter((service) => access[service].configuration === 'writes');
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

  it.each(readers)('%s: a value of the configuration, which another writes', async (service) => {
    const subject = `$KV.${configurationBucket}.tenant.default`;
    expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
  });

  // What a watch does not take, readers may not ask for; who writes may ask for nothing.
  const reads = ['INFO', 'NAMES', 'LIST']
    .map((what) => `$JS.API.CONSUMER.${what}.${configurationStream}`)
    .concat([
      `$JS.API.DIRECT.GET.${configurationStream}`,
      `$JS.API.DIRECT.GET.${configurationStream}.$KV.${configurationBucket}.tenant.default`,
      `$JS.API.STREAM.MSG.GET.${configurationStream}`,
      `$JS.API.CONSUMER.CREATE.${configurationStream}`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${configurationStream}.spy`,
      `$JS.API.CONSUMER.INFO.${configurationStream}.spy`,
      `$JS.API.CONSUMER.MSG.NEXT.${configurationStream}.spy`,
      `$JS.ACK.${configurationStream}.spy.1.1.1.1.1`,
    ]);
  const watches = [
    `$JS.API.STREAM.INFO.${configurationStream}`,
    `$JS.API.CONSUMER.CREATE.${configurationStream}.spy`,
    `$JS.API.CONSUMER.CREATE.${configurationStream}.spy.$KV.${configurationBucket}.>`,
    `$JS.API.CONSUMER.DELETE.${configurationStream}.spy`,
    `$JS.FC.${configurationStream}.spy.x`,
  ];
  it.each(table((service) => (access[service].configuration === 'reads' ? reads : [...reads, ...watches])))(
    '$service: $subject',
    async ({ service, subject }) => {
      expect(await publishRefusal(service, subject)).toEqual([`publish ${subject}`]);
    },
  );
});

// With both rights a service could have a value of its own making published as another's event.
describe('a value of the configuration', () => {
  const aTarget = () => `redirected.${anEventId()}`;
  const aDefault = `$KV.${configurationBucket}.tenant.default`;
  const targets = ['events.credential.assertion-verified.v1', 'session.act.v1', aDefault];
  const waysOf = (services: readonly ServiceName[]) =>
    services.flatMap((service) => redirects.map((way) => ({ service, by: way.by, way })));

  // The server does it for whoever may ask: what the rows below are refused is the thing itself.
  it.each(redirects)('would go under any subject: by $by', async (way) => {
    const { connection } = await connectAs('provisioner');
    const { value, remove } = await aKey(connection);
    await connection.request(value.subject, value.content);
    const target = aTarget();
    const heard = await heardAt(connection, target);
    redirect(connection, way, value, target);
    await eventually(() => heard.includes(value.content));
    await remove();
  });

  it.each(waysOf(writers))('goes nowhere at the wish of $service, who writes it: by $by', async ({ service, way }) => {
    const { connection } = await connectAs('provisioner');
    const { value, stored, remove } = await aKey(connection);
    expect(await refusalOf(service, (peer) => peer.publish(value.subject, value.content))).toEqual([]);
    await eventually(async () => (await stored()) === value.content);
    for (const target of [...targets, aTarget()]) {
      const heard = await heardAt(connection, target);
      const refused = await refusalOf(service, (peer) => redirect(peer, way, value, target));
      expect(refused).toEqual([`publish ${way.subject(value)}`]);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await connection.flush();
      expect(heard).not.toContain(value.content);
    }
    await remove();
  });

  it.each(waysOf(readers))(
    'goes under no other key at the wish of $service, who reads it: by $by',
    async ({ service, way }) => {
      const { connection } = await connectAs('provisioner');
      const { value, remove } = await aKey(connection);
      await connection.request(value.subject, value.content);
      const heard = await heardAt(connection, aDefault);
      await refusalOf(service, (peer) => redirect(peer, way, value, aDefault));
      await new Promise((resolve) => setTimeout(resolve, 20));
      await connection.flush();
      expect(heard).toEqual([]);
      await remove();
    },
  );
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
    const manager = await jetstreamManager(peerOf(service).connection, { checkAPI: false });
    expect((await manager.consumers.info(eventStream.name, name)).config.filter_subject).toMatch(/^events\./);
  });

  it.each(readers)('%s watches the configuration', async (service) => {
    const { connection } = await connectAs(service);
    const { log } = aLog();
    const directory = new TenantDirectory(connection, new BusStatus(connection, log), log);
    await directory.start();
    expect(directory.byHost('localhost:3000').tenantId).toBe('default');
    await connection.close();
  });

  it('a watch takes more than the server sends without flow control', async () => {
    // It answers nothing: others may respond to whatever they receive, to flow control too.
    const { connection, refusals } = peerOf('gateway');
    const { put, heard, remove } = await aWatch(connection);
    for (let count = 1; count <= 30; count += 1) await put(`${count}`, 'x'.repeat(200_000));
    await eventually(() => heard.length === 30);
    expect(refusals).toEqual([]);
    await remove();
  });

  it('a watch that got a message out of turn goes on with a new consumer, and the old one is gone', async () => {
    const { connection, refusals } = peerOf('session');
    const { put, heard, consumers, confuse, remove } = await aWatch(connection);
    for (const name of ['one', 'two']) await put(name);
    await eventually(() => heard.length === 2);
    const [first] = await consumers();
    await confuse('one');
    await eventually(async () => {
      const now = await consumers();
      return now.length === 1 && now[0] !== first;
    });
    await put('three');
    await eventually(() => heard.includes('three'));
    expect(refusals).toEqual([]);
    await remove();
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
