import { request } from 'node:http';
import type { Method, SignInMethod } from '@latchkey/contracts';
import { type Browser, interactionOf, interactionPath, signUpWithPasskey, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, anAddress, begin, newcomersOf } from './newcomers.js';
import { startOwnSystem, type OwnSystem } from './system.js';
import { aTenantWith } from './test-tenants.js';

let system: OwnSystem;
let newcomers: ReturnType<typeof newcomersOf>;
beforeAll(async () => {
  system = await startOwnSystem();
  newcomers = newcomersOf(system);
});
afterAll(() => system.stop());

const both: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const password = 'four quiet herons at dusk';

it('d.13: a password of somebody who has a passkey is one factor, and says so', async () => {
  const tenant = await aTenantWith(system.suite, { signIn: { methods: [both] }, passkey: { showButton: false } });
  const [email, browser] = [anAddress(), tenant.newBrowser()];
  await signUpWithPasskey(browser, tenant.newAuthenticator(), email, newcomers.codeFor);
  const reset = tenant.newBrowser();
  const proven = await newcomers.prove(reset, email, 'recover');
  stepOf(interactionOf(await act(reset, proven, 'new-password', { password })), 'done');

  const other = tenant.newBrowser();
  const named = await begin(other, email, 'sign-in');
  expect(named.step.name).toBe('passkey');
  stepOf(interactionOf(await act(other, named, 'password', { password })), 'done');
  const session = (await other.get('/api/v1/session')).body;
  expect(session).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd'] });
});

describe('d.32: a step that is reached without its state', () => {
  const calls: [Method, object][] = [
    ['passkey/options', {}],
    ['password', { password: 'x' }],
    ['new-password', { password: 'x' }],
    ['code', { channel: 'email' }],
    ['code/verify', { code: '123456' }],
    ['profile', { name: 'Ada' }],
    ['totp', { code: '123456' }],
    ['backup-code', { code: 'abcd-efgh-jkmn-pqrs' }],
    ['enable-two-step', {}],
    ['enrolment/passkey/options', {}],
    ['enrolment/totp/options', {}],
    ['enrolment/totp', { code: '123456' }],
    ['enrolment/contact', { type: 'email', value: 'ada@example.com' }],
    ['enrolment/contact/verify', { code: '123456' }],
    ['enrolment/backup-codes', {}],
    ['skip', {}],
    ['resume', {}],
  ];

  it.each(calls)('is a new start without a journey: %s', async (method, body) => {
    const browser = system.newBrowser();
    const reply = await browser.post(`/api/v1/interactions/current/${method}`, body);
    expect(reply).toMatchObject({ status: 410, body: { code: 'interaction.expired', restart: expect.any(String) } });
    expect(reply.setCookies).toEqual([]);
  });

  // A sign-up, because a sign-in takes a passkey where it begins.
  it.each(calls)(
    'is refused where the journey has not come to it, and says where it stands: %s',
    async (method, body) => {
      const browser = system.newBrowser();
      const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
      expect(await act(browser, started, method, body)).toMatchObject({
        status: 409,
        body: { code: 'interaction.unexpected_action', interaction: { step: { name: 'identify' } } },
      });
    },
  );
});

describe('d.35: what comes after the proof', () => {
  it('an offer that cannot be prepared does not keep anybody from being signed in', async () => {
    const [browser, email] = [system.newBrowser(), anAddress()];
    const asked = await begin(browser, email);
    const code = await newcomers.codeFor(email);
    const credential = system.suite.process('credential');
    credential.kill('SIGKILL');
    await credential.waitExit();
    try {
      stepOf(interactionOf(await act(browser, asked, 'code/verify', { code })), 'done');
      expect((await browser.get('/api/v1/session')).status).toBe(200);
    } finally {
      await credential.restart();
      await credential.waitReady();
    }
  });
});

describe('d.39: RP ID and origin come from the configuration', () => {
  const liesOf = (browser: Browser, headers: Record<string, string>) =>
    browser.post('/api/v1/interactions', { intent: 'sign-in' }, { headers });

  it.each([
    { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' },
    { forwarded: 'host=evil.test;proto=https' },
    { 'x-tenant-id': 'somebody-else', 'x-original-host': 'evil.test' },
  ])('whatever a proxy’s headers say: %j', async (headers) => {
    const started = interactionOf(await liesOf(system.newBrowser(), headers));
    expect(stepOf(started, 'identify').passkey?.options.rpId).toBe('localhost');
  });

  it('and a host that nobody configured is nobody’s', async () => {
    const url = new URL('/api/v1/experience', system.url);
    const status = await new Promise((resolve, reject) => {
      request(url, { headers: { host: 'evil.test' } }, (reply) => resolve(reply.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });
});

it('d.40: a passkey that did not verify its person signs nobody in, and its challenge is spent', async () => {
  const person = await system.newPerson();
  const started = interactionOf(await person.browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const options = stepOf(started, 'identify').passkey?.options;
  if (!options) throw new Error('no options');
  expect(options.userVerification).toBe('required');
  const answer = (userVerified: boolean) => ({ response: person.authenticator.get(options, { userVerified }) });
  const path = interactionPath(started, 'passkey');
  expect(await person.browser.post(path, answer(false))).toMatchObject({ status: 401 });
  expect(await person.browser.post(path, answer(true))).toMatchObject({ status: 409 });
  expect((await person.browser.get('/api/v1/session')).status).toBe(401);
});
