import { randomBytes } from 'node:crypto';
import { assertionVerified, ContractError, eventStream, userCreated, type DurableConsumer } from '@latchkey/contracts';
import { AckPolicy, DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventConsumer } from './event-consumer.js';
import { toStoredEvent } from './event-publisher.js';
import { aLog, aTenant, anAssertion, anEventId, aUser, closeConnections, connectAs, eventually } from './test-bus.js';
import { deliveries, durable, publishing, startBus, type Bus } from './test-events.js';
import { encode } from './wire.js';

let bus: Bus;
const publish: Bus['publish'] = (...given) => bus.publish(...given);
const settled: Bus['settled'] = () => bus.settled();
const deadLetterOf: Bus['deadLetterOf'] = (...given) => bus.deadLetterOf(...given);

beforeAll(async () => {
  bus = await startBus();
});
afterAll(async () => {
  await bus.service.close();
  await closeConnections();
});

describe('an event', () => {
  it('is handled with its id, its trace and a budget, and is then done', async () => {
    const { id, interactionId, traceId } = await publish(undefined);
    const [context] = await eventually(() => deliveries(interactionId).length > 0 && deliveries(interactionId));
    expect(context).toMatchObject({ eventId: id, traceId, deliveryCount: 1 });
    expect((context?.deadline ?? 0) - performance.now()).toBeGreaterThan(0);
    await settled();
    expect(deliveries(interactionId)).toHaveLength(1);
  });

  it('whose handler fails comes again, later and later, until it succeeds', async () => {
    const times: number[] = [];
    const { interactionId } = await publish(() => {
      times.push(performance.now());
      return times.length < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    });
    await eventually(() => times.length === 3);
    await settled();
    expect(deliveries(interactionId).map(({ deliveryCount }) => deliveryCount)).toEqual([1, 2, 3]);
    const moments = deliveries(interactionId).map(({ occurredAt }) => occurredAt);
    expect(new Set(moments).size).toBe(1);
    expect(Math.abs(Date.parse(moments[0] ?? '') - Date.now())).toBeLessThan(60_000);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(95);
    expect(third - second).toBeGreaterThanOrEqual(495);
  });

  it('whose handler cannot reach a server is held beyond its time and tried until it can, and no delivery is counted', async () => {
    let tries = 0;
    const { interactionId } = await publish(() => {
      tries += 1;
      return tries < 5 ? Promise.reject(new ContractError('service.unavailable')) : Promise.resolve();
    });
    await eventually(() => tries === 4);
    // The server would deliver it again after three seconds; the next try comes after five.
    const { num_ack_pending: held } = await bus.manager.consumers.info(eventStream.name, durable);
    expect(held).toBe(1);
    await eventually(() => tries === 5);
    await settled();
    expect(deliveries(interactionId).map(({ deliveryCount }) => deliveryCount)).toEqual([1, 1, 1, 1, 1]);
  });

  it('does not hold up the events behind it while it fails', async () => {
    const slow = await publish((_, { deliveryCount }) =>
      deliveryCount < 3 ? Promise.reject(new Error('x')) : Promise.resolve(),
    );
    const quick = await publish(undefined);
    await eventually(() => deliveries(quick.interactionId).length === 1);
    expect(deliveries(slow.interactionId).length).toBeLessThan(3);
    await eventually(() => deliveries(slow.interactionId).length === 3);
  });

  it('that nobody handles is acknowledged, so that it does not come for ever', async () => {
    const lone = await connectAs('identity');
    const payload = { tenantId: aTenant, userId: aUser(), createdAt: new Date().toISOString() };
    await lone.publisher.publish(toStoredEvent(userCreated, anEventId(), payload), publishing);
    await eventually(async () => {
      const info = await bus.manager.consumers.info(eventStream.name, 'mfa-policy-identity');
      return info.num_pending === 0 && info.num_ack_pending === 0;
    });
  });
});

describe('an event that no retry can help', () => {
  it('is a dead letter at once when its handler refuses it, with the reason and what was delivered', async () => {
    const { id, event, interactionId } = await publish(() =>
      Promise.reject(new ContractError('authentication.failed')),
    );
    const letter = await deadLetterOf(id);
    expect(letter.header.get('Latchkey-Reason')).toBe('authentication.failed');
    expect(letter.header.get('Latchkey-Deliveries')).toBe('1');
    expect(letter.string()).toBe(event.envelope);
    await settled();
    expect(deliveries(interactionId)).toHaveLength(1);
  });

  it.each([
    [
      'breaks its schema',
      (id: string) => encode({ id, occurredAt: 'now', payload: { tenantId: 'T', interactionId: 7 } }),
    ],
    ['has no payload', (id: string) => encode({ id })],
    ['is no JSON', (id: string) => new TextEncoder().encode(`{"id":"${id}`)],
    ['is null', (id: string) => encode([null, id])],
  ])('is a dead letter at once when it %s, and the rest flows', async (_, bytes) => {
    const id = anEventId();
    await jetstream(bus.credential.connection).publish(assertionVerified.subject, bytes(id), { msgID: id });
    const after = await publish(undefined);
    const letter = await deadLetterOf(id);
    expect(letter.header.get('Latchkey-Reason')).toBe('contract.invalid_request');
    await eventually(() => deliveries(after.interactionId).length === 1);
    await settled();
  });

  it('is logged without what it carried', async () => {
    const secret = `secret-${randomBytes(8).toString('hex')}`;
    const { id } = await publish(undefined, { rpId: 7, credentialId: secret });
    await deadLetterOf(id);
    const line = bus.mfaPolicy.lines.findLast(({ message }) => message === 'an event could not be handled');
    expect(line?.fields).toMatchObject({
      subject: assertionVerified.subject,
      deliveryCount: 1,
      verdict: { do: 'dead-letter' },
    });
    expect(JSON.stringify(line)).not.toContain(secret);
  });
});

// The waits before the eighth delivery take two minutes: here the deliveries before the last are taken and given back
// by hand, on a durable of the test's own.
describe('an event that was delivered too often', () => {
  const aDurable = async (): Promise<DurableConsumer> => {
    const name = `int-${randomBytes(6).toString('hex')}`;
    await bus.manager.consumers.add(eventStream.name, {
      durable_name: name,
      filter_subject: assertionVerified.subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.New,
      ack_wait: 3e9,
      inactive_threshold: 60e9,
    });
    return { name, service: 'mfa-policy', filter: assertionVerified.subject };
  };

  const deliverTimes = async (consumer: DurableConsumer, times: number) => {
    const raw = await jetstream(bus.onlooker.connection).consumers.get(eventStream.name, consumer.name);
    for (let count = 1; count <= times; count += 1) {
      const message = await raw.next({ expires: 2_000 });
      expect(message?.info.deliveryCount).toBe(count);
      message?.nak();
    }
  };

  it.each([
    { because: 'the eighth failure is the last', before: 7, handled: 1, deliveries: '8' },
    {
      because: 'a message that ended its process eight times is not handled again',
      before: 8,
      handled: 0,
      deliveries: '9',
    },
  ])('is a dead letter: $because', async ({ before, handled, deliveries: count }) => {
    const consumer = await aDurable();
    const { id } = await publish(undefined);
    await deliverTimes(consumer, before);
    let tries = 0;
    const handle = () => {
      tries += 1;
      return Promise.reject(new Error('always'));
    };
    const handlers = new Map([[assertionVerified.subject, { contract: assertionVerified, handle }]]);
    const worker = new EventConsumer(bus.onlooker.connection, consumer, handlers, aLog().log);
    await worker.start();
    const letter = await deadLetterOf(id, consumer.name);
    await worker.stop();
    expect(letter.header.get('Latchkey-Reason')).toBe('delivery.attempts_exhausted');
    expect(letter.header.get('Latchkey-Deliveries')).toBe(count);
    expect(tries).toBe(handled);
    await eventually(
      async () => (await bus.manager.consumers.info(eventStream.name, consumer.name)).num_ack_pending === 0,
    );
    await bus.manager.consumers.delete(eventStream.name, consumer.name);
  });

  it('of which many wait is not handled more than 256 at a time', async () => {
    const consumer = await aDurable();
    const events = Array.from({ length: 700 }, () => toStoredEvent(assertionVerified, anEventId(), anAssertion()));
    await Promise.all(events.map((event) => bus.credential.publisher.publish(event, publishing)));
    let running = 0;
    let most = 0;
    let done = 0;
    const handle = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 50));
      running -= 1;
      done += 1;
    };
    const handlers = new Map([[assertionVerified.subject, { contract: assertionVerified, handle }]]);
    const worker = new EventConsumer(bus.onlooker.connection, consumer, handlers, aLog().log);
    await worker.start();
    await eventually(() => done >= 700);
    await worker.stop();
    expect(most).toBeLessThanOrEqual(256);
    expect(most).toBeGreaterThan(1);
    expect(done).toBe(700);
    await bus.manager.consumers.delete(eventStream.name, consumer.name);
  });
});

describe('publishing', () => {
  it('stores an event once, however often it is sent', async () => {
    const before = (await bus.manager.streams.info(eventStream.name)).state.messages;
    const event = toStoredEvent(assertionVerified, anEventId(), anAssertion());
    for (let time = 0; time < 3; time += 1) await bus.credential.publisher.publish(event, publishing);
    expect((await bus.manager.streams.info(eventStream.name)).state.messages).toBe(before + 1);
  });

  it('is refused at once to who does not own the event', async () => {
    const session = await connectAs('session');
    const before = (await bus.manager.streams.info(eventStream.name)).state.last_seq;
    const started = performance.now();
    const refused = session.publisher.publish(toStoredEvent(assertionVerified, anEventId(), anAssertion()), publishing);
    await expect(refused).rejects.toMatchObject({ code: 'service.denied' });
    expect(performance.now() - started).toBeLessThan(500);
    expect((await bus.manager.streams.info(eventStream.name)).state.last_seq).toBe(before);
  });

  it('is service.unavailable when no stream takes the subject', async () => {
    const event = { ...toStoredEvent(assertionVerified, anEventId(), anAssertion()), subject: 'no-stream.takes.this' };
    await expect(bus.onlooker.publisher.publish(event, { ...publishing, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'service.unavailable',
    });
  });
});
