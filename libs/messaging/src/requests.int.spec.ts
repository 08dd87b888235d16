import { verifyCode } from '@latchkey/contracts';
import { NoRespondersError, PermissionViolationError, TimeoutError, type Msg } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BusStatus } from './nats-connection.js';
import { Requests, requestsOf } from './requests.js';
import { aLog, closeConnections, connectAs, eventually, timed, type TestBus } from './test-bus.js';
import { callHeaders, decode, encode } from './wire.js';

// The provisioner may say anything to anybody, so a test can answer, or not, as it likes.
const subject = 'requests.int.v1';
let asker: TestBus;
let requests: Requests;
let answers: (message: Msg) => void;

const requestsFor = ({ connection }: TestBus) => requestsOf(connection, new BusStatus(connection, aLog().log));
const question = (body: unknown = {}, timeoutMs = 2_000, to = subject) => ({
  subject: to,
  body: encode(body),
  headers: callHeaders('00-a-b-01', timeoutMs),
  timeoutMs,
});
const echo = (message: Msg) => void message.respond(message.data);
const failureOf = (asked: Promise<Msg>): Promise<unknown> =>
  asked.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeAll(async () => {
  const { connection } = await connectAs('provisioner');
  connection.subscribe(subject, { callback: (_, message) => answers(message) });
  await connection.flush();
});
beforeEach(async () => {
  answers = echo;
  asker = await connectAs('provisioner');
  requests = requestsFor(asker);
});
afterAll(closeConnections);

describe('a question', () => {
  it('gets its reply', async () => {
    expect(decode((await requests.ask(question({ a: 1 }))).data)).toEqual({ a: 1 });
  });

  it('gets its own reply among a thousand that come in another order', async () => {
    const held: Msg[] = [];
    answers = (message) => {
      if (held.push(message) === 1_000) for (const one of held.reverse()) echo(one);
    };
    const replies = await Promise.all(Array.from({ length: 1_000 }, (_, index) => requests.ask(question(index))));
    expect(replies.map(({ data }) => decode(data))).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  it('may be answered with nothing at all', async () => {
    answers = (message) => void message.respond();
    expect((await requests.ask(question())).data).toHaveLength(0);
  });

  it('fails at once when nobody listens', async () => {
    const { ms, result } = await timed(failureOf(requests.ask(question({}, 2_000, 'requests.int.nobody'))));
    expect(result).toBeInstanceOf(NoRespondersError);
    expect(ms).toBeLessThan(500);
  });

  it('fails at once when it is too large, and leaves the next one alone', async () => {
    const { ms, result } = await timed(failureOf(requests.ask(question('x'.repeat(300_000)))));
    expect(result).toMatchObject({ message: expect.stringContaining('max_payload') as string });
    expect(ms).toBeLessThan(500);
    await requests.ask(question());
  });

  it('fails at once when the server denies its subject, and no other does', async () => {
    const identity = requestsFor(await connectAs('session'));
    const denied = [identity.ask(question({}, 2_000, subject)), identity.ask(question({}, 2_000, subject))];
    const other = identity.ask(question({}, 300, verifyCode.subject));
    const { ms, result } = await timed(Promise.all(denied.map(failureOf)));
    for (const error of result) expect(error).toBeInstanceOf(PermissionViolationError);
    expect(ms).toBeLessThan(500);
    expect(await failureOf(other)).toBeInstanceOf(NoRespondersError);
  });
});

describe('a question’s time', () => {
  it.each([
    { because: 'one', timeouts: [100] },
    { because: 'each its own, the short after the long', timeouts: [400, 100, 250] },
    { because: 'each its own, the short before the long', timeouts: [100, 250, 400] },
  ])('ends when its asker said, not earlier and not much later: $because', async ({ timeouts }) => {
    answers = () => undefined;
    const ends = await Promise.all(timeouts.map((ms) => timed(failureOf(requests.ask(question({}, ms))))));
    for (const [index, { ms, result }] of ends.entries()) {
      expect(result).toBeInstanceOf(TimeoutError);
      expect(ms).toBeGreaterThanOrEqual((timeouts[index] ?? 0) - 1);
      expect(ms).toBeLessThan((timeouts[index] ?? 0) + 100);
    }
  });

  it('is nobody else’s: what is answered in time is not touched', async () => {
    answers = (message) => {
      if (decode(message.data) === 'answer') setTimeout(() => echo(message), 150);
    };
    const [late, answered] = [failureOf(requests.ask(question('none', 50))), requests.ask(question('answer', 1_000))];
    expect(await late).toBeInstanceOf(TimeoutError);
    expect(decode((await answered).data)).toBe('answer');
  });

  it('that is over is over: a late reply goes to nobody, also not to the next question', async () => {
    const held: Msg[] = [];
    answers = (message) => void held.push(message);
    expect(await failureOf(requests.ask(question('first', 50)))).toBeInstanceOf(TimeoutError);
    await eventually(() => held.length === 1);
    const second = requests.ask(question('second'));
    await eventually(() => held.length === 2);
    for (const message of held) echo(message);
    expect(decode((await second).data)).toBe('second');
  });
});

describe('a connection', () => {
  it('that is lost and comes back goes on asking, at the same inbox', async () => {
    await requests.ask(question());
    const statuses: string[] = [];
    void (async () => {
      for await (const { type } of asker.connection.status()) statuses.push(type);
    })();
    await asker.connection.reconnect();
    await eventually(() => statuses.includes('reconnect'));
    expect(decode((await requests.ask(question('again'))).data)).toBe('again');
  });

  it('that is lost does not end a wait: its time does', async () => {
    answers = () => undefined;
    const asked = timed(failureOf(requests.ask(question({}, 400))));
    await asker.connection.flush();
    await asker.connection.reconnect();
    const { ms, result } = await asked;
    expect(result).toBeInstanceOf(TimeoutError);
    expect(ms).toBeGreaterThanOrEqual(399);
  });

  it.each(['close', 'drain'] as const)('tells whoever waits when it ends: %s', async (end) => {
    let heard = 0;
    answers = () => void (heard += 1);
    const waiting = timed(Promise.all([1, 2, 3].map(() => failureOf(requests.ask(question())))));
    await eventually(() => heard === 3);
    await asker.connection[end]();
    const { ms, result } = await waiting;
    expect(result.map((error) => error instanceof Error)).toEqual([true, true, true]);
    expect(ms).toBeLessThan(1_500);
  });

  it.each(['close', 'drain'] as const)('that has ended is asked nothing: %s', async (end) => {
    await requests.ask(question());
    const ending = asker.connection[end]();
    const { ms, result } = await timed(failureOf(requests.ask(question())));
    expect(result).toBeInstanceOf(Error);
    expect(ms).toBeLessThan(500);
    await ending;
  });

  it('has one inbox, whoever asks', () => {
    expect(requestsFor(asker)).toBe(requests);
  });
});
