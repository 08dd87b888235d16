import type { Interaction } from '@latchkey/contracts';
import { type Browser, interactionOf, interactionPath, signUpWithPasskey, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, newestCode, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

let system: System;
let tenant: TestTenant;
const ways = { identifier: 'email', password: true, code: true, primary: 'password' } as const;
const noButton = { enabled: true, showButton: false, allowAutofill: false };

beforeAll(async () => {
  system = await startSystem();
  tenant = await aTenantWith(system.suite, { signIn: { methods: [ways] }, passkey: noButton });
});
afterAll(() => system.stop());

const anAddress = () => `person-${crypto.randomUUID()}@example.com`;
const given = new Map<string, string>();
/** The newest code that this test has not had before: mail comes a moment after the answer. */
const codeFor = (email: string) =>
  eventually(async () => {
    const code = await newestCode(system.suite, email);
    if (given.get(email) === code) return undefined;
    given.set(email, code);
    return code;
  });
const act = (browser: Browser, interaction: Interaction, method: string, body: object = {}) =>
  browser.post(interactionPath(interaction, method), body);
const start = async (browser: Browser, intent = 'sign-in') =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));
const name = async (browser: Browser, value: string, intent = 'sign-in') =>
  interactionOf(await act(browser, await start(browser, intent), 'identifier', { type: 'email', value }));

/** Somebody new with a passkey, signed out. */
async function withPasskey(at = tenant) {
  const email = anAddress();
  const authenticator = at.newAuthenticator();
  const browser = at.newBrowser();
  await signUpWithPasskey(browser, authenticator, email, codeFor);
  await browser.delete('/api/v1/session');
  return { email, authenticator };
}

/** Somebody new without a passkey, signed out; with a password when one is given. */
async function withoutPasskey(password?: string, at = tenant) {
  const email = anAddress();
  const browser = at.newBrowser();
  const signedUp = await name(browser, email, 'sign-up');
  await act(browser, signedUp, 'code/verify', { code: await codeFor(email) });
  await act(browser, signedUp, 'skip');
  await browser.delete('/api/v1/session');
  if (password !== undefined) await recover(email, password, at);
  return { email };
}

async function recover(email: string, password: string, at = tenant) {
  const browser = at.newBrowser();
  const named = await name(browser, email, 'recover');
  const proven = interactionOf(await act(browser, named, 'code/verify', { code: await codeFor(email) }));
  expect(stepOf(proven, 'new-password').identifier).toBe(email);
  const reply = await act(browser, proven, 'new-password', { password });
  await browser.delete('/api/v1/session');
  return reply;
}

const goodPassword = 'four quiet herons at dusk';

describe('a named identifier', () => {
  it('of somebody with a passkey asks for that passkey', async () => {
    const { email, authenticator } = await withPasskey();
    const browser = tenant.newBrowser();
    const { passkey, identifier } = stepOf(await name(browser, email), 'passkey');
    expect(identifier).toBe(email);
    expect(passkey?.options.allowCredentials.map(({ id }) => id)).toEqual(
      authenticator.credentials.map(({ id }) => id),
    );
  });

  it('and the passkey sign in, with everything that a passkey proves', async () => {
    const { email, authenticator } = await withPasskey();
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    const { passkey } = stepOf(named, 'passkey');
    if (!passkey) throw new Error('no options');
    const done = interactionOf(await act(browser, named, 'passkey', { response: authenticator.get(passkey.options) }));
    stepOf(done, 'done');
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('d.1: of one person and the passkey of another sign in nobody', async () => {
    const [one, other] = [await withPasskey(), await withPasskey()];
    const browser = tenant.newBrowser();
    const named = await name(browser, one.email);
    const { passkey } = stepOf(named, 'passkey');
    if (!passkey) throw new Error('no options');
    const response = other.authenticator.get({ ...passkey.options, allowCredentials: [] });
    const refused = await act(browser, named, 'passkey', { response });
    expect([refused.status, refused.body]).toMatchObject([401, { code: 'authentication.failed' }]);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });

  it('that nobody has, and of somebody without a passkey, are answered alike', async () => {
    const { email } = await withoutPasskey();
    const answers = await Promise.all(
      [email, anAddress()].map(async (value) => {
        const { step, methods, intent } = await name(tenant.newBrowser(), value);
        return { intent, methods, step: { ...step, identifier: 'whoever' } };
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.step.name).toBe('password');
  });

  it('in "hidden" is answered alike for everybody, with a passkey or without', async () => {
    const hidden = await aTenantWith(system.suite, {
      signIn: { methods: [ways], identifierFirst: 'hidden' },
      passkey: noButton,
    });
    const { email } = await withPasskey(hidden);
    const { email: without } = await withoutPasskey(undefined, hidden);
    const answers = await Promise.all(
      [email, without, anAddress()].map(async (value) => {
        const { step, methods } = await name(hidden.newBrowser(), value);
        return { methods, name: step.name, allowed: step.name === 'passkey' && step.passkey?.options.allowCredentials };
      }),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ name: 'passkey', allowed: [] });
  });
});

describe('a password', () => {
  it('signs in with one factor, and a passkey is offered (b.7-4)', async () => {
    const { email } = await withoutPasskey(goodPassword);
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    const proven = interactionOf(await act(browser, named, 'password', { password: goodPassword }));
    stepOf(proven, 'create-passkey');
    stepOf(interactionOf(await act(browser, proven, 'skip')), 'done');
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['pwd'] });
  });

  it.each([
    { because: 'wrong', has: true, password: 'not that one at all' },
    { because: 'of somebody who has none', has: false, password: goodPassword },
  ])('that is $because is refused, and the journey stays', async ({ has, password }) => {
    const { email } = await withoutPasskey(has ? goodPassword : undefined);
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    const refused = await act(browser, named, 'password', { password });
    expect([refused.status, refused.body]).toMatchObject([401, { code: 'identity.password_rejected' }]);
    expect(interactionOf(await browser.get(interactionPath(named))).step.name).toBe('password');
  });

  it('leaves no trace of itself in Redis or a log', async () => {
    const password = `unheard-of ${crypto.randomUUID()}`;
    const { email } = await withoutPasskey(password);
    const browser = tenant.newBrowser();
    await act(browser, await name(browser, email), 'password', { password });
    expect(await system.found(password)).toEqual([]);
  });
});

describe('another way', () => {
  it('is a code instead of the password, and back', async () => {
    const { email } = await withoutPasskey(goodPassword);
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    const sent = interactionOf(await act(browser, named, 'code', { channel: 'email' }));
    stepOf(sent, 'code');
    expect(sent.methods).toContain('password');
    stepOf(interactionOf(await act(browser, sent, 'password', { password: goodPassword })), 'create-passkey');
  });

  it('is the password or a code instead of the passkey', async () => {
    const { email } = await withPasskey();
    const named = await name(tenant.newBrowser(), email);
    expect(named.methods).toEqual(['identifier', 'passkey', 'passkey/options', 'password', 'code', 'cancelled']);
  });

  it('is a passkey instead of the password', async () => {
    const { email } = await withoutPasskey();
    const browser = tenant.newBrowser();
    const chosen = interactionOf(await act(browser, await name(browser, email), 'passkey/options'));
    expect(stepOf(chosen, 'passkey').passkey?.options.allowCredentials).toEqual([]);
  });
});

describe('a recovery', () => {
  it('d.42: ends with the new password and the offer of a passkey', async () => {
    const { email } = await withoutPasskey(goodPassword);
    stepOf(interactionOf(await recover(email, 'seven loud geese at dawn')), 'create-passkey');
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    expect((await act(browser, named, 'password', { password: goodPassword })).status).toBe(401);
    expect((await act(browser, named, 'password', { password: 'seven loud geese at dawn' })).status).toBe(200);
  });

  it('refuses a password that the policy misses, says why, and goes on with a better one', async () => {
    const { email } = await withoutPasskey();
    const browser = tenant.newBrowser();
    const named = await name(browser, email, 'recover');
    await act(browser, named, 'code/verify', { code: await codeFor(email) });
    const refused = await act(browser, named, 'new-password', { password: 'iloveyou1' });
    expect([refused.status, refused.body]).toMatchObject([
      422,
      {
        code: 'identity.password_not_accepted',
        errors: expect.arrayContaining([{ pointer: '#/password', detail: 'common' }]) as object,
      },
    ]);
    expect((await act(browser, named, 'new-password', { password: goodPassword })).status).toBe(200);
  });

  it('does not exist where there are no passwords', async () => {
    const browser = system.newBrowser();
    expect((await browser.post('/api/v1/interactions', { intent: 'recover' })).status).toBe(404);
  });
});

describe('the passkey prompt', () => {
  const signIn = async (email: string) => {
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    return { browser, reply: interactionOf(await act(browser, named, 'password', { password: goodPassword })) };
  };

  it('that was skipped at a sign-up comes at the next sign-in, and skipped there rests', async () => {
    const { email } = await withoutPasskey(goodPassword);
    const { browser, reply } = await signIn(email);
    stepOf(reply, 'create-passkey');
    await act(browser, reply, 'skip');
    stepOf((await signIn(email)).reply, 'done');
  });

  it('d.10: that the browser could not answer comes again', async () => {
    const { email } = await withoutPasskey(goodPassword);
    const { browser, reply } = await signIn(email);
    await act(browser, reply, 'skip', { unsupported: true });
    stepOf((await signIn(email)).reply, 'create-passkey');
  });
});

describe('passkeys that are switched off', () => {
  it('are refused on the server, not only hidden (A8)', async () => {
    const place = await aTenantWith(system.suite, { signIn: { methods: [ways] }, passkey: { enabled: true } });
    const { authenticator } = await withPasskey(place);
    const browser = place.newBrowser();
    const started = await start(browser);
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    await place.change({ signIn: { methods: [ways] }, passkey: { enabled: false } });
    await expect
      .poll(async () => (await place.newBrowser().get('/api/v1/experience')).body)
      .toMatchObject({ passkey: { enabled: false } });
    const refused = await act(browser, started, 'passkey', { response: authenticator.get(passkey.options) });
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'interaction.unexpected_action' }]);
  });
});
