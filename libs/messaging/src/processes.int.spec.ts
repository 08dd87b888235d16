import { assertionVerified, eventStream } from '@latchkey/contracts';
import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumes } from './handles.js';
import { closeConnections, connectAs, eventually, listenAs } from './test-bus.js';
import { deliveries, durable, Evidence, startBus, type Assertion, type Bus } from './test-events.js';

let bus: Bus;
const publish: Bus['publish'] = (...given) => bus.publish(...given);
const settled: Bus['settled'] = () => bus.settled();

beforeAll(async () => {
  bus = await startBus();
});
afterAll(async () => {
  await bus.service.close();
  await closeConnections();
});

describe('two processes of one service', () => {
  it('share its events: each is handled once, by one of them', async () => {
    const handledBy = new Map<string, string[]>();
    const aProcess = (name: string) => {
      @Controller()
      class Member {
        @Consumes(assertionVerified)
        async verified(event: Assertion): Promise<void> {
          handledBy.set(event.interactionId, [...(handledBy.get(event.interactionId) ?? []), name]);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      }
      return Member;
    };
    await settled();
    await bus.service.close();
    const members = await Promise.all(
      ['first', 'second'].map(async (name) => listenAs('mfa-policy', await connectAs('mfa-policy'), [aProcess(name)])),
    );
    const published = await Promise.all(Array.from({ length: 120 }, () => publish(undefined)));
    await eventually(() => published.every(({ interactionId }) => handledBy.has(interactionId)));
    await settled();
    const handlers = published.map(({ interactionId }) => handledBy.get(interactionId) ?? []);
    expect(handlers.every((names) => names.length === 1)).toBe(true);
    expect(new Set(handlers.flat())).toEqual(new Set(['first', 'second']));

    // What the first had not finished when it was told to end, it finishes; the rest is the second's.
    await members[0]?.close();
    const later = await Promise.all(Array.from({ length: 20 }, () => publish(undefined)));
    await eventually(() => later.every(({ interactionId }) => handledBy.has(interactionId)));
    expect(later.flatMap(({ interactionId }) => handledBy.get(interactionId))).toEqual(later.map(() => 'second'));
    await members[1]?.close();
    bus.service = await listenAs('mfa-policy', bus.mfaPolicy, [Evidence]);
  });
});

describe('a consumer that is stopped', () => {
  it('finishes what it has begun: nothing of it is delivered again', async () => {
    const finish: (() => void)[] = [];
    const published = await Promise.all(
      Array.from({ length: 10 }, () => publish(() => new Promise((resolve) => finish.push(resolve)))),
    );
    await eventually(() => finish.length === 10);
    const closing = bus.service.close();
    await eventually(async () => (await bus.manager.consumers.info(eventStream.name, durable)).num_waiting === 0);
    const after = await publish(undefined);
    for (const done of finish) done();
    await closing;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(deliveries(after.interactionId)).toEqual([]);

    bus.service = await listenAs('mfa-policy', await connectAs('mfa-policy'), [Evidence]);
    await eventually(() => deliveries(after.interactionId).length === 1);
    await settled();
    for (const { interactionId } of published) expect(deliveries(interactionId)).toHaveLength(1);
  });
});
