import { afterEach, describe, expect, it } from 'vitest';
import { SmsProvider } from './sms-provider.js';
import { smsSecret, startSmsServer, type SmsServer } from './test-sms-server.js';
import { DeliveryFailure } from './transport.js';

const servers: SmsServer[] = [];
async function serverThat(options: Parameters<typeof startSmsServer>[0] = {}): Promise<SmsServer> {
  const server = await startSmsServer(options);
  servers.push(server);
  return server;
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const sms = { channel: 'sms', to: '+15005550006', text: '012345 ist Ihr Code für Acme', isHeld: false } as const;
const providerAt = (url: string, secret = smsSecret) => new SmsProvider({ url, secret });
const failureOf = (work: Promise<unknown>): Promise<DeliveryFailure> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (error instanceof DeliveryFailure ? error : Promise.reject(error as Error)),
  );

it('posts a signed message under its own id, and a repetition under the same', async () => {
  const server = await serverThat();
  const provider = providerAt(server.url);
  await provider.send(sms, 'message-1');
  await provider.send(sms, 'message-1');
  const { to, text } = sms;
  expect(server.received).toEqual([
    { id: 'message-1', to, text },
    { id: 'message-1', to, text },
  ]);
});

it('with another secret signs what is refused for good', async () => {
  const server = await serverThat();
  const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
  const { fields, advice } = await failureOf(providerAt(server.url, other).send(sms, 'message-1'));
  expect({ fields, advice }).toEqual({ fields: { status: 401 }, advice: { isRefused: true } });
});

describe('an answer means', () => {
  it.each([
    { because: 'again, for what is wrong with them', answer: { status: 500 }, advice: { isRefused: false } },
    {
      because: 'again, when they say so',
      answer: { status: 429, headers: { 'retry-after': '7' } },
      advice: { isRefused: false, retryAfterMs: 7_000 },
    },
    {
      because: 'again, when they say so with a 503',
      answer: { status: 503, headers: { 'retry-after': '2' } },
      advice: { isRefused: false, retryAfterMs: 2_000 },
    },
    { because: 'never, for what is wrong with the message', answer: { status: 400 }, advice: { isRefused: true } },
    { because: 'never, for an address that is gone', answer: { status: 410 }, advice: { isRefused: true } },
  ])('$because: $answer.status', async ({ answer, advice }) => {
    const server = await serverThat({ answer: () => answer });
    const failure = await failureOf(providerAt(server.url).send(sms, 'message-1'));
    expect(failure.advice).toEqual(advice);
    expect(failure.fields).toEqual({ status: answer.status });
  });
});

it('follows no redirect: the message goes nowhere else', async () => {
  const elsewhere = await serverThat();
  const server = await serverThat({ answer: () => ({ status: 307, headers: { location: elsewhere.url } }) });
  expect((await failureOf(providerAt(server.url).send(sms, 'message-1'))).advice).toEqual({ isRefused: true });
  expect(elsewhere.seen.posts).toBe(0);
});

it('does not read how much there is to an answer', async () => {
  const endless = 'x'.repeat(50_000_000);
  const server = await serverThat({ answer: () => ({ status: 200, body: endless }) });
  const before = process.memoryUsage().external;
  await providerAt(server.url).send(sms, 'message-1');
  expect(process.memoryUsage().external - before).toBeLessThan(endless.length / 2);
});

it('who is not there is asked again, and nothing of the message is in the failure', async () => {
  const server = await serverThat();
  await server.stop();
  const failure = await failureOf(providerAt(server.url).send(sms, 'message-1'));
  expect(failure.advice.isRefused).toBe(false);
  expect(failure.fields).toEqual({ errorCode: 'ECONNREFUSED' });
  expect(`${failure.message} ${String(failure.stack)}`).not.toContain(sms.to);
});

it('tells whether anybody answers', async () => {
  const server = await serverThat();
  expect(await providerAt(server.url).answers(2_000)).toBe(true);
  await server.stop();
  expect(await providerAt(server.url).answers(2_000)).toBe(false);
});
