import { verifyCode, type ContractError, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Controller } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { callContext } from './call-context.js';
import { Handles } from './handles.js';
import {
  aTenant,
  anEventId,
  anInteraction,
  aUser,
  closeConnections,
  connectAs,
  listenAs,
  refusal,
  timed,
  type TestBus,
} from './test-bus.js';

type Verified = ReplyOf<typeof verifyCode>;

const verified: Verified = {
  userId: aUser(),
  identifier: { type: 'email', value: 'ada@example.com' },
  created: false,
  evidenceId: anEventId(),
};
const aRequest = () => ({
  tenantId: aTenant,
  interactionId: anInteraction(),
  purpose: 'sign-in' as const,
  code: '123456',
});
const patient = () => callContext(2_000);

let answer: () => Promise<Verified>;

@Controller()
class Codes {
  @Handles(verifyCode)
  verify(_request: RequestOf<typeof verifyCode>) {
    return answer();
  }
}

let session: TestBus;
let service: Awaited<ReturnType<typeof listenAs>>;

beforeEach(async () => {
  session = await connectAs('session');
  service = await listenAs('identity', await connectAs('identity'), [Codes]);
});
afterAll(closeConnections);

describe('a graceful close', () => {
  it('answers what is in flight, all of it, and nothing that comes after', async () => {
    const finish: (() => void)[] = [];
    answer = () => new Promise((resolve) => finish.push(() => resolve(verified)));
    const calls = Array.from({ length: 30 }, () => session.client.request(verifyCode, aRequest(), patient()));
    while (finish.length < 30) await new Promise((resolve) => setTimeout(resolve, 5));

    let closed = false;
    const closing = service.close().then(() => (closed = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(closed).toBe(false);
    const late = await timed(refusal(session.client.request(verifyCode, aRequest(), patient())));
    expect(late.result.code).toBe('service.unavailable');
    expect(late.ms).toBeLessThan(500);

    for (const done of finish) done();
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 30 }, () => verified));
    await closing;
    expect(finish).toHaveLength(30);
  });

  it('loses none of a stream of requests that crosses it', async () => {
    answer = () => new Promise((resolve) => setTimeout(() => resolve(verified), 20));
    const outcomes: string[] = [];
    const call = () =>
      session.client.request(verifyCode, aRequest(), patient()).then(
        () => 'answered',
        (error: unknown) => (error as ContractError).code,
      );
    const calls: Promise<unknown>[] = [];
    for (let round = 0; round < 40; round += 1) {
      calls.push(...Array.from({ length: 5 }, () => call().then((outcome) => outcomes.push(outcome))));
      if (round === 20) calls.push(service.close());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(calls);
    expect(outcomes).toHaveLength(200);
    expect(new Set(outcomes)).toEqual(new Set(['answered', 'service.unavailable']));
  });
});
