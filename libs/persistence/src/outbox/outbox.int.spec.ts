import { randomUUID } from 'node:crypto';
import { assertionVerified, eventStream, sessionRevoked, type EventContract } from '@latchkey/contracts';
import { toStoredEvent, type StoredEvent } from '@latchkey/messaging';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '../database.js';
import { aDatabase, aLog, aProxy, aPublisher, eventually, failureOf, readEnvironment } from '../test-servers.js';
import { directGraceMs, writeToOutbox } from './outbox.js';
import { OutboxRelay } from './outbox-relay.js';

type Publisher = Awaited<ReturnType<typeof aPublisher>>;

const pendingIds = statement<[], { id: string }>('pending', 'SELECT id FROM outbox ORDER BY position');
const makeDue = statement<[id: string]>('make-due', 'UPDATE outbox SET due_at = now() WHERE id = $1');

let server: Awaited<ReturnType<typeof aDatabase>>;
let session: Publisher;
let onlooker: Publisher;
let relays: OutboxRelay[];
let firstSequence: number;

const anEvent = (event: EventContract = sessionRevoked): StoredEvent =>
  toStoredEvent(event, randomUUID(), {
    tenantId: 'outbox-int',
    sessionId: randomUUID(),
    userId: randomUUID(),
    reason: 'signed-out',
    revokedAt: new Date().toISOString(),
  });

const aRelay = (publisher = session.publisher, database = server.database) => {
  const { log, lines } = aLog();
  const relay = new OutboxRelay(database, publisher, log);
  relays.push(relay);
  return Object.assign(relay, { lines });
};

const commit = (events: StoredEvent[], delayMs = 0) =>
  server.database.transaction(async (transaction) => {
    for (const event of events) await writeToOutbox(transaction, event, delayMs);
  });

const waiting = async () => (await server.database.run(pendingIds, [])).map(({ id }) => id);
const isEmpty = () => eventually(async () => (await waiting()).length === 0);

const ask = async <T>(api: string, request: object): Promise<T> =>
  (await onlooker.connection.request(`$JS.API.${api}`, JSON.stringify(request), { timeout: 2_000 })).json<T>();
const lastSequence = async () =>
  (await ask<{ state: { last_seq: number } }>(`STREAM.INFO.${eventStream.name}`, {})).state.last_seq;

/** What the stream has stored since the test began: the ids of the events, in order, and their bytes. */
async function stored(): Promise<{ id: string; data: string; subject: string }[]> {
  const last = await lastSequence();
  const sequences = Array.from({ length: last - firstSequence }, (_, index) => firstSequence + index + 1);
  return Promise.all(
    sequences.map(async (seq) => {
      const { message } = await ask<{ message: { data: string; subject: string } }>(
        `STREAM.MSG.GET.${eventStream.name}`,
        { seq },
      );
      const data = Buffer.from(message.data, 'base64').toString();
      return { id: (JSON.parse(data) as { id: string }).id, data, subject: message.subject };
    }),
  );
}
const storedIds = async () => (await stored()).map(({ id }) => id);
const isStored = (...events: StoredEvent[]) =>
  eventually(async () => {
    const ids = await storedIds();
    return events.every(({ id }) => ids.includes(id));
  });

beforeAll(async () => {
  server = await aDatabase();
  session = await aPublisher('session');
  onlooker = await aPublisher('provisioner');
});
beforeEach(async () => {
  relays = [];
  firstSequence = await lastSequence();
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await server.sql('DELETE FROM outbox');
});
afterAll(async () => {
  await Promise.all([session.connection.close(), onlooker.connection.close()]);
  await server.stop();
});

describe('the outbox', () => {
  it('sends a committed event as it was written, and then forgets it', async () => {
    const event = anEvent();
    await commit([event]);
    aRelay().nudge();
    await isStored(event);
    await isEmpty();
    expect(await stored()).toEqual([{ id: event.id, data: event.envelope, subject: sessionRevoked.subject }]);
  });

  it('finds what waits from before, without being told', async () => {
    const event = anEvent();
    await commit([event]);
    aRelay().start();
    await isStored(event);
  });

  it('does not send an event whose change was rolled back', async () => {
    const event = anEvent();
    const kept = anEvent();
    const work = server.database.transaction(async (transaction) => {
      await writeToOutbox(transaction, event);
      throw new Error('the change failed');
    });
    await failureOf(work);
    await commit([kept]);
    aRelay().nudge();
    await isStored(kept);
    expect(await storedIds()).toEqual([kept.id]);
  });

  it('does not send an event whose change is not committed yet', async () => {
    const event = anEvent();
    const relay = aRelay();
    relay.start();
    await server.database.transaction(async (transaction) => {
      await writeToOutbox(transaction, event);
      relay.nudge();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await storedIds()).toEqual([]);
    });
    relay.nudge();
    await isStored(event);
  });

  it('sends many, each once', async () => {
    const events = Array.from({ length: 450 }, () => anEvent());
    await commit(events);
    aRelay().nudge();
    await isEmpty();
    expect((await storedIds()).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });
});

describe('an event that its writer publishes', () => {
  it('is left alone for the grace, then sent by the relay if the writer could not', async () => {
    const event = anEvent();
    const started = performance.now();
    await commit([event], directGraceMs);
    const relay = aRelay();
    relay.nudge();
    await new Promise((resolve) => setTimeout(resolve, directGraceMs / 2));
    relay.nudge();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await storedIds()).toEqual([]);
    await isStored(event);
    expect(performance.now() - started).toBeGreaterThanOrEqual(directGraceMs);
    await isEmpty();
  });

  it('is only deleted once it is published', async () => {
    const event = anEvent();
    await commit([event], 60_000);
    await session.publisher.publish(event, { timeoutMs: 2_000, path: 'request' });
    aRelay().alreadyPublished(event.id);
    await isEmpty();
    expect(await storedIds()).toEqual([event.id]);
  });

  it('is deleted at the latest when the relay stops', async () => {
    const event = anEvent();
    await commit([event], 60_000);
    const relay = aRelay();
    relay.alreadyPublished(event.id);
    await relay.stop();
    expect(await waiting()).toEqual([]);
  });

  it('may be handed to the relay at its commit: sent from memory long before it is due, once, with those of the same time', async () => {
    const events = Array.from({ length: 20 }, () => anEvent());
    await commit(events, 60_000);
    const relay = aRelay();
    for (const event of events) relay.committed(event);
    await isStored(...events);
    await isEmpty();
    expect((await storedIds()).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  it('and was handed to a relay that is told to stop is sent before the stop is done', async () => {
    const event = anEvent();
    await commit([event], 60_000);
    const relay = aRelay();
    relay.committed(event);
    await relay.stop();
    expect(await storedIds()).toEqual([event.id]);
    expect(await waiting()).toEqual([]);
  });
});

describe('a bus that is away', () => {
  it('loses nothing: what was committed meanwhile is sent, once, when it is back', async () => {
    const proxy = await aProxy(readEnvironment().natsUrl);
    const remote = await aPublisher('session', proxy.port);
    const relay = aRelay(remote.publisher);
    relay.start();
    await proxy.cut();
    const events = Array.from({ length: 5 }, () => anEvent());
    await commit(events);
    const inMemory = anEvent();
    await commit([inMemory], directGraceMs);
    relay.committed(inMemory);
    relay.nudge();
    await eventually(() => relay.lines.some(({ message }) => message === 'the outbox waits'));
    expect(await storedIds()).toEqual([]);
    expect(await waiting()).toHaveLength(6);
    await proxy.restore();
    await isStored(...events, inMemory);
    await isEmpty();
    expect((await storedIds()).toSorted()).toEqual([...events, inMemory].map(({ id }) => id).toSorted());
    await relay.stop();
    await remote.connection.close();
    await proxy.stop();
  });

  it('that refuses one event does not keep the others back', async () => {
    const denied = anEvent(assertionVerified);
    const allowed = [anEvent(), anEvent()];
    await commit([denied, ...allowed]);
    const relay = aRelay();
    relay.nudge();
    await isStored(...allowed);
    await eventually(async () => (await waiting()).length === 1);
    expect(await waiting()).toEqual([denied.id]);
    expect(await storedIds()).not.toContain(denied.id);
    expect(relay.lines).toContainEqual({ level: 'warn', fields: { waiting: 1 }, message: 'the outbox waits' });
  });
});

describe('two relays of one service', () => {
  it('send each event once between them', async () => {
    const events = Array.from({ length: 600 }, () => anEvent());
    await commit(events);
    const other = server.open({ poolSize: 3 });
    const both = [aRelay(), aRelay(session.publisher, other)];
    for (const relay of both) relay.nudge();
    await isEmpty();
    expect((await storedIds()).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  });

  // killed after the publish and before its row is deleted.
  it('leave one event on the stream when the first died between publishing and deleting', async () => {
    const event = anEvent();
    await commit([event]);
    await session.publisher.publish(event, { timeoutMs: 2_000, path: 'background' });
    expect(await waiting()).toEqual([event.id]);
    aRelay().nudge();
    await isEmpty();
    expect(await storedIds()).toEqual([event.id]);
  });

  it('leave the row where it is when the database goes while the event is on its way', async () => {
    const proxy = await aProxy(readEnvironment().postgresAdminUrl);
    const remote = server.open({ port: proxy.port, poolSize: 1 });
    const event = anEvent();
    await commit([event]);
    const cutting = {
      publish: async (...published: Parameters<Publisher['publisher']['publish']>) => {
        await session.publisher.publish(...published);
        await proxy.cut();
      },
    } as unknown as Publisher['publisher'];
    const dying = aRelay(cutting, remote);
    dying.nudge();
    await eventually(() => dying.lines.length > 0);
    await dying.stop();
    expect(await waiting()).toEqual([event.id]);

    await server.database.run(makeDue, [event.id]);
    aRelay().nudge();
    await isEmpty();
    expect(await storedIds()).toEqual([event.id]);
    await proxy.stop();
  });
});
