import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGatewayClient } from './gateway-client.js';
import { GatewayProblem, GatewayUnreachable } from './problems.js';
import { done, identify, refuses, scriptedFetch, settling } from './scripted-gateway.js';

const response = { id: 'x', rawId: 'x', type: 'public-key' as const, response: { clientDataJSON: 'e30' } };
const here = '/api/v1/interactions/abc';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Lets every wait pass at once. */
const settle = async <T>(promise: Promise<T>): Promise<T> => {
  const guarded = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  await vi.runAllTimersAsync();
  const result = await guarded;
  if ('error' in result) throw result.error;
  return result.value;
};

describe('the calls', () => {
  const client = () => {
    const { fetch, sent } = scriptedFetch({ body: identify });
    return { api: createGatewayClient({ fetch }), sent };
  };

  it.each([
    ['start', (c: Api) => c.interactions.start('sign-up'), 'POST', '/api/v1/interactions', { intent: 'sign-up' }],
    ['read', (c: Api) => c.interactions.read(), 'GET', '/api/v1/interactions/current', undefined],
    ['abandon', (c: Api) => c.interactions.abandon('abc'), 'DELETE', here, {}],
    [
      'identifier',
      (c: Api) => c.identifier('abc', { type: 'email', value: 'a@b.example' }),
      'POST',
      `${here}/identifier`,
      { type: 'email', value: 'a@b.example' },
    ],
    ['passkeyOptions', (c: Api) => c.passkeyOptions('abc'), 'POST', `${here}/passkey/options`, {}],
    ['passkey', (c: Api) => c.passkey('abc', response), 'POST', `${here}/passkey`, { response }],
    [
      'passkey, and how it was asked for',
      (c: Api) => c.passkey('abc', response, { via: 'button', tookMs: 12 }),
      'POST',
      `${here}/passkey`,
      { response, via: 'button', tookMs: 12 },
    ],
    ['code', (c: Api) => c.code('abc', 'email'), 'POST', `${here}/code`, { channel: 'email' }],
    ['verifyCode', (c: Api) => c.verifyCode('abc', '123456'), 'POST', `${here}/code/verify`, { code: '123456' }],
    ['enrolPasskeyOptions', (c: Api) => c.enrolPasskeyOptions('abc'), 'POST', `${here}/enrolment/passkey/options`, {}],
    [
      'enrolPasskey',
      (c: Api) => c.enrolPasskey('abc', { response, name: 'Key' }),
      'POST',
      `${here}/enrolment/passkey`,
      { response, name: 'Key' },
    ],
    [
      'passkey, trusting',
      (c: Api) => c.passkey('abc', response, { trustDevice: true }),
      'POST',
      `${here}/passkey`,
      { response, trustDevice: true },
    ],
    [
      'verifyCode, trusting',
      (c: Api) => c.verifyCode('abc', '123456', { trustDevice: true }),
      'POST',
      `${here}/code/verify`,
      { code: '123456', trustDevice: true },
    ],
    ['totp', (c: Api) => c.totp('abc', '123456'), 'POST', `${here}/totp`, { code: '123456' }],
    [
      'totp, trusting',
      (c: Api) => c.totp('abc', '123456', { trustDevice: true }),
      'POST',
      `${here}/totp`,
      { code: '123456', trustDevice: true },
    ],
    ['backupCode', (c: Api) => c.backupCode('abc', 'ABCD-efgh'), 'POST', `${here}/backup-code`, { code: 'ABCD-efgh' }],
    ['enableTwoStep', (c: Api) => c.enableTwoStep('abc'), 'POST', `${here}/enable-two-step`, {}],
    ['enrolTotpOptions', (c: Api) => c.enrolTotpOptions('abc'), 'POST', `${here}/enrolment/totp/options`, {}],
    [
      'enrolTotp',
      (c: Api) => c.enrolTotp('abc', '123456', { trustDevice: false }),
      'POST',
      `${here}/enrolment/totp`,
      { code: '123456', trustDevice: false },
    ],
    [
      'enrolContact',
      (c: Api) => c.enrolContact('abc', { type: 'phone', value: '020 7946 0958' }),
      'POST',
      `${here}/enrolment/contact`,
      { type: 'phone', value: '020 7946 0958' },
    ],
    [
      'verifyContact',
      (c: Api) => c.verifyContact('abc', '123456'),
      'POST',
      `${here}/enrolment/contact/verify`,
      { code: '123456' },
    ],
    ['makeBackupCodes', (c: Api) => c.makeBackupCodes('abc'), 'POST', `${here}/enrolment/backup-codes`, {}],
    [
      'savedBackupCodes',
      (c: Api) => c.savedBackupCodes('abc'),
      'POST',
      `${here}/enrolment/backup-codes`,
      { saved: true },
    ],
    ['skip', (c: Api) => c.skip('abc'), 'POST', `${here}/skip`, {}],
    [
      'cancelled',
      (c: Api) => c.cancelled('abc', { ceremony: 'registration', reason: 'aborted' }),
      'POST',
      `${here}/cancelled`,
      { ceremony: 'registration', reason: 'aborted' },
    ],
    ['resume', (c: Api) => c.resume('abc'), 'POST', `${here}/resume`, {}],
    ['session.end', (c: Api) => c.session.end(), 'DELETE', '/api/v1/session', {}],
  ] as const)('%s has its method, path and body', async (_name, call, method, path, body) => {
    const { api, sent } = client();
    await call(api);
    expect(sent).toEqual([{ method, path, body: body && JSON.stringify(body) }]);
  });
});
type Api = ReturnType<typeof createGatewayClient>;

describe('failures', () => {
  const failing = (answer: Parameters<typeof scriptedFetch>[0]) =>
    settle(createGatewayClient({ fetch: scriptedFetch(answer).fetch }).code('abc', 'email')).catch(
      (error: unknown) => error,
    );

  it('a problem keeps its code, status, waiting time, interaction and faults', async () => {
    const errors = [{ pointer: '/code', detail: 'six digits' }];
    const carried = { id: settling.id, step: settling.step };
    expect(
      await failing(
        refuses(503, 'interaction.settling', { errors, interaction: carried, traceId: 't1' }, { 'retry-after': '7' }),
      ),
    ).toMatchObject({
      code: 'interaction.settling',
      status: 503,
      retryAfterSeconds: 7,
      interaction: carried,
      errors,
      traceId: 't1',
    });
  });

  it('a code that we do not know is no code', async () => {
    expect(await failing(refuses(418, 'teapot.short'))).toMatchObject({ code: undefined, status: 418 });
  });

  it('an error page of something in front of the gateway is a problem without a code', async () => {
    const error = await failing({ status: 502, body: 'bad gateway' });
    expect(error).toBeInstanceOf(GatewayProblem);
    expect(error).toMatchObject({ code: undefined, status: 502 });
  });

  it('no network is GatewayUnreachable', async () => {
    expect(await failing('no network')).toBeInstanceOf(GatewayUnreachable);
  });

  it('an answer that is not the API’s is GatewayUnreachable', async () => {
    expect(await failing({ body: { hello: 'captive portal' } })).toBeInstanceOf(GatewayUnreachable);
  });

  it('an answer that never comes is GatewayUnreachable after the deadline', async () => {
    const fetch = ((_: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      )) as typeof globalThis.fetch;
    const error = await settle(createGatewayClient({ fetch, timeoutMs: 50 }).experience()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(GatewayUnreachable);
  });

  it('the caller’s abort is an abort', async () => {
    const { fetch, sent } = scriptedFetch({ body: identify });
    const call = createGatewayClient({ fetch }).interactions.read('abc', { signal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });

  it('follows the gateway’s clock, not a wrong local one', async () => {
    const { fetch } = scriptedFetch({
      body: identify,
      headers: { date: new Date(Date.now() + 3_600_000).toUTCString() },
    });
    const api = createGatewayClient({ fetch });
    await api.interactions.read();
    expect(api.now() - Date.now()).toBeGreaterThan(3_590_000);
  });
});

describe('finishing a passkey ceremony', () => {
  const finish = async (...answers: Parameters<typeof scriptedFetch>) => {
    const { fetch, sent } = scriptedFetch(...answers);
    const onSettling = vi.fn();
    const result = await settle(createGatewayClient({ fetch }).passkey('abc', response, { onSettling })).catch(
      (e: unknown) => e,
    );
    const calls = sent.map(({ path }) => path.slice(here.length + 1));
    const bodies = new Set(sent.filter(({ path }) => path.endsWith('/passkey')).map(({ body }) => body));
    return { result, calls, bodies, onSettling };
  };
  const late = refuses(503, 'interaction.settling', { interaction: settling }, { 'retry-after': '1' });
  const moved = (interaction: object) => refuses(409, 'interaction.unexpected_action', { interaction });

  it('a lost reply is recovered by sending the same bytes again', async () => {
    const { result, calls, bodies } = await finish('no network', refuses(503, 'service.unavailable'), { body: done });
    expect(result).toEqual(done);
    expect(calls).toEqual(['passkey', 'passkey', 'passkey']);
    expect(bodies.size).toBe(1);
  });

  it.each([
    ['totp', (c: Api) => c.totp('abc', '123456')],
    ['backup-code', (c: Api) => c.backupCode('abc', 'abcd')],
    ['enrolment/totp', (c: Api) => c.enrolTotp('abc', '123456')],
    ['enrolment/contact/verify', (c: Api) => c.verifyContact('abc', '123456')],
  ] as const)('a lost reply to %s is recovered like that too', async (path, call) => {
    const { fetch, sent } = scriptedFetch('no network', late, { body: done });
    expect(await settle(call(createGatewayClient({ fetch })))).toEqual(done);
    expect(sent.map((one) => one.path)).toEqual([`${here}/${path}`, `${here}/${path}`, `${here}/${path}`]);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  });

  it('gives up on a gateway that stays away', async () => {
    const { result, calls } = await finish('no network');
    expect(result).toBeInstanceOf(GatewayUnreachable);
    expect(calls).toHaveLength(3);
  });

  it('never resends a refusal', async () => {
    const { result, calls } = await finish(refuses(401, 'authentication.failed'));
    expect(result).toMatchObject({ code: 'authentication.failed' });
    expect(calls).toEqual(['passkey']);
  });

  it('a late decision is asked for with the same bytes, without a second ceremony', async () => {
    const { result, calls, bodies, onSettling } = await finish(late, late, 'no network', { body: done });
    expect(result).toEqual(done);
    expect(calls).toEqual(['passkey', 'passkey', 'passkey', 'passkey']);
    expect(bodies.size).toBe(1);
    expect(onSettling).toHaveBeenCalledExactlyOnceWith(settling);
  });

  it('waits as long as Retry-After says before it asks again', async () => {
    const { fetch, sent } = scriptedFetch(refuses(503, 'interaction.settling', {}, { 'retry-after': '4' }), {
      body: done,
    });
    const finished = createGatewayClient({ fetch }).passkey('abc', response);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await finished).toEqual(done);
  });

  it('asks a bounded number of times', async () => {
    const { result, calls } = await finish(late);
    expect(result).toMatchObject({ code: 'interaction.settling' });
    expect(calls).toEqual(Array<string>(6).fill('passkey'));
  });

  it('a decision that is a refusal ends it', async () => {
    const { result, calls } = await finish(late, moved(identify));
    expect(result).toMatchObject({ code: 'interaction.unexpected_action' });
    expect(calls).toEqual(['passkey', 'passkey']);
  });
});
