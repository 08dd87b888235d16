import { randomBytes } from 'node:crypto';
import { assertionVerified, ContractError, eventStream, type DurableConsumer } from '@latchkey/contracts';
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EventConsumer, type EventHandler } from './event-consumer.js';
import { toStoredEvent } from './event-publisher.js';
import { aLog, anAssertion, anEventId, closeConnections, connectAs, eventually } from './test-bus.js';
import { publishing, startBus, type Bus } from './test-events.js';

let bus: Bus;
let consumer: DurableConsumer;
const running: EventConsumer[] = [];

beforeAll(async () => {
  bus = await startBus();
});
afterAll(async () => {
  await bus.service.close();
  await closeConnections();
});

beforeEach(async () => {
  const name = `int-${randomBytes(6).toString('hex')}`;
  await bus.manager.consumers.add(eventStream.name, {
    durable_name: name,
    filter_subject: assertionVerified.subject,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.New,
    ack_wait: 3e9,
    max_ack_pending: 2_000,
    inactive_threshold: 60e9,
  });
  consumer = { name, service: 'audit', filter: assertionVerified.subject, gathersMs: 200 };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
  await bus.manager.consumers.delete(eventStream.name, consumer.name);
});

const start = async (handle: EventHandler['handle']) => {
  const { connection } = await connectAs('provisioner');
  const handlers = new Map([[assertionVerified.subject, { contract: assertionVerified, handle }]]);
  const worker = new EventConsumer(connection, consumer, handlers, aLog().log);
  await worker.start();
  running.push(worker);
  return worker;
};
const publish = async (count: number) => {
  const events = Array.from({ length: count }, () => toStoredEvent(assertionVerified, anEventId(), anAssertion()));
  await Promise.all(events.map((event) => bus.credential.publisher.publish(event, publishing)));
  return events.map(({ id }) => id);
};
const info = () => bus.manager.consumers.info(eventStream.name, consumer.name);
const isIdle = async () => {
  const { num_pending: pending, num_ack_pending: unacknowledged } = await info();
  return pending === 0 && unacknowledged === 0;
};

describe('events that are gathered', () => {
  it('come together, each once, more than one hand of them', async () => {
    const ids = await publish(1_200);
    const came: string[] = [];
    const turns: number[] = [];
    let turn = 0;
    let next: NodeJS.Immediate | undefined;
    await start((_, { eventId }) => {
      next ??= setImmediate(() => {
        next = undefined;
        turns.push(turn);
        turn = 0;
      });
      turn += 1;
      came.push(eventId);
      return Promise.resolve();
    });
    await eventually(isIdle);
    expect(came.toSorted()).toEqual(ids.toSorted());
    // The server sends a hand in one go; the socket may cut it.
    expect(turns.length).toBeLessThan(120);
  });

  it('that come later are fetched as well, alone or in company', async () => {
    const came = new Set<string>();
    await start((_, { eventId }) => Promise.resolve(void came.add(eventId)));
    for (const count of [1, 3, 1]) {
      const ids = await publish(count);
      await eventually(() => ids.every((id) => came.has(id)));
    }
    await eventually(isIdle);
  });

  it('are shared by two replicas, and none is lost when one of them stops', async () => {
    const came: string[] = [];
    const handle: EventHandler['handle'] = (_, { eventId }) => Promise.resolve(void came.push(eventId));
    const [first] = [await start(handle), await start(handle)];
    const ids = await publish(300);
    await first.stop();
    ids.push(...(await publish(300)));
    await eventually(() => new Set(came).size === 600);
    expect(new Set(came)).toEqual(new Set(ids));
    await eventually(isIdle);
  });

  it('wait while what they need is away: what is held stays, and no more are fetched', async () => {
    let isAway = true;
    const counts: number[] = [];
    await publish(700);
    await start((_, { deliveryCount }) => {
      if (isAway) return Promise.reject(new ContractError('service.unavailable'));
      return Promise.resolve(void counts.push(deliveryCount));
    });
    await eventually(async () => (await info()).num_ack_pending === 500);
    // Longer than the server waits for an acknowledgement.
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await info()).toMatchObject({ num_ack_pending: 500, num_pending: 200, num_redelivered: 0 });
    isAway = false;
    await eventually(isIdle);
    expect(counts).toEqual(Array.from({ length: 700 }, () => 1));
  });

  it('are given back at once by a process that ends while it holds them', async () => {
    // By itself the server would not give them to another within the time of this test.
    await bus.manager.consumers.update(eventStream.name, consumer.name, { ack_wait: 60e9 });
    await publish(5);
    const holding = await start(() => Promise.reject(new ContractError('service.unavailable')));
    await eventually(async () => (await info()).num_ack_pending === 5);
    await holding.stop();
    const came: string[] = [];
    await start((_, { eventId }) => Promise.resolve(void came.push(eventId)));
    await eventually(() => came.length === 5);
  });
});
