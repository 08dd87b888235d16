import {
  Browser,
  inboxReader,
  interactionOf,
  interactionPath,
  signInWithPasskey,
  signUpWithPasskey,
  SoftwareAuthenticator,
  stepOf,
} from '@latchkey/testing';
import type { ManagedUser, SessionView, UserPage } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
/** Of a tenant that shares nothing with `default`, and of one whose passkeys are of the same RP ID as those of `default`. */
let acme: string;
let neighbour: string;
const [acmeName, neighbourName] = [aTenantName('acme'), aTenantName('neighbour')];

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  acme = await admin.newTenant(acmeName);
  neighbour = await admin.newTenant(neighbourName, { rpId: 'localhost' });
});
afterAll(() => system.stop());

type Member = { origin: string; email: string; browser: Browser; authenticator: SoftwareAuthenticator };

/** Somebody who has just signed up at a tenant and is signed in there. */
async function newMember(origin: string, email = `m-${crypto.randomUUID()}@example.com`): Promise<Member> {
  const member = { origin, email, browser: new Browser(origin), authenticator: new SoftwareAuthenticator({ origin }) };
  await signUpWithPasskey(member.browser, member.authenticator, email, inboxReader(system.newBrowser()));
  return member;
}

/** What the browser has, taken to another tenant. */
function carriedTo(origin: string, from: Browser): Browser {
  const browser = new Browser(origin);
  for (const name of from.cookies.names) browser.cookies.set(name, from.cookies.get(name) ?? '');
  return browser;
}

const start = async (browser: Browser, intent: 'sign-in' | 'sign-up') =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));

describe('in another tenant', () => {
  it('a session is worth nothing, and cannot be ended from there', async () => {
    const { browser } = await newMember(system.url);
    const abroad = carriedTo(acme, browser);
    expect(await abroad.get('/api/v1/session')).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
    expect((await abroad.get('/api/v1/account/profile')).status).toBe(401);
    expect((await abroad.delete('/api/v1/session')).status).toBe(204);
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });

  it('an interaction is one that does not exist', async () => {
    const browser = system.newBrowser();
    const { id } = await start(browser, 'sign-up');
    const abroad = carriedTo(acme, browser);
    const unknown = 'A'.repeat(id.length);
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['POST', '/identifier', { type: 'email', value: 'ada@example.com' }],
      ['POST', '/resume', {}],
    ] as const) {
      const settings = body === undefined ? {} : { body };
      const carried = await abroad.request(method, `/api/v1/interactions/${id}${path}`, settings);
      const none = await abroad.request(method, `/api/v1/interactions/${unknown}${path}`, settings);
      expect(carried.status).toBe(none.status);
      if (method !== 'DELETE') expect(carried.status).toBeGreaterThanOrEqual(400);
    }
    expect((await browser.get(`/api/v1/interactions/${id}`)).status).toBe(200);
  });

  it('the newest interaction of the same browser cookie is not this one', async () => {
    const browser = system.newBrowser();
    const { id } = await start(browser, 'sign-up');
    const reply = await carriedTo(acme, browser).get('/api/v1/interactions/current');
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.text).not.toContain(id);
  });

  it('a code is worth nothing, for the same address too', async () => {
    const email = `code-${crypto.randomUUID()}@example.com`;
    const since = new Date();
    const [here, there] = [system.newBrowser(), new Browser(acme)];
    const ours = await start(here, 'sign-up');
    await here.post(interactionPath(ours, 'identifier'), { type: 'email', value: email });
    const code = await inboxReader(system.newBrowser())(email, since);
    const theirs = await start(there, 'sign-up');
    await there.post(interactionPath(theirs, 'identifier'), { type: 'email', value: email });
    const refused = await there.post(interactionPath(theirs, 'code/verify'), { code });
    expect(refused).toMatchObject({ status: 401, body: { code: 'identity.code_rejected' } });
    expect((await here.post(interactionPath(ours, 'code/verify'), { code })).status).toBe(200);
  });

  it('an answer to a challenge is worth nothing', async () => {
    const { browser, authenticator } = await newMember(system.url);
    const started = await start(browser, 'sign-in');
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options were prefetched');
    const response = authenticator.get(passkey.options);
    const abroad = carriedTo(neighbour, browser);
    const theirs = await start(abroad, 'sign-in');
    const refused = await abroad.post(interactionPath(theirs, 'passkey'), { response });
    expect(refused).toMatchObject({ status: 401, body: { code: 'authentication.failed' } });
  });

  it('a passkey is nobody’s, although the RP ID is the same and the challenge is right', async () => {
    const member = await newMember(system.url);
    const { settings, credentials } = member.authenticator;
    const abroad = new SoftwareAuthenticator({ ...settings, origin: neighbour }, credentials);
    const browser = new Browser(neighbour);
    const started = await start(browser, 'sign-in');
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options were prefetched');
    expect(passkey.options.rpId).toBe('localhost');
    const refused = await browser.post(interactionPath(started, 'passkey'), { response: abroad.get(passkey.options) });
    expect(refused).toMatchObject({ status: 401, body: { code: 'authentication.failed' } });
    // The browser would forget a passkey that is said to be unknown, and its owner needs it elsewhere.
    expect(refused.body).not.toHaveProperty('unknownCredential');
    expect(browser.cookies.names).not.toContain('__Host-latchkey_session');
  });

  it('a passkey of another RP ID is not even found by the authenticator', async () => {
    const { authenticator } = await newMember(system.url);
    await expect(signInWithPasskey(new Browser(acme), authenticator)).rejects.toThrow(DOMException);
  });

  it('a page may change nothing here', async () => {
    const headers = { origin: acme };
    const reply = await system.newBrowser().post('/api/v1/interactions', { intent: 'sign-in' }, { headers });
    expect(reply).toMatchObject({ status: 403, body: { code: 'request.origin_not_allowed' } });
  });

  it('a person is nobody: an address that is known here is unknown there', async () => {
    const { email } = await newMember(system.url);
    const browser = new Browser(acme);
    const started = await start(browser, 'sign-in');
    await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
    for (const code of ['000000', '123456'])
      expect((await browser.post(interactionPath(started, 'code/verify'), { code })).status).toBe(401);
  });

  it('a person’s id is not found, and nothing is written', async () => {
    const { email } = await newMember(system.url);
    const { users } = (await admin.get(`/tenants/default/users?prefix=${email}`)).body as UserPage;
    const userId = users[0]?.userId ?? 'nobody';
    expect((await admin.get(`/tenants/${acmeName}/users/${userId}`)).status).toBe(404);
    expect((await admin.send('POST', `/tenants/${acmeName}/users/${userId}/suspend`, {})).status).toBe(404);
    const { body } = await admin.get(`/tenants/default/users/${userId}`);
    expect((body as ManagedUser).suspendedAt).toBeNull();
    expect((await admin.get(`/tenants/${acmeName}/users?prefix=${email}`)).body).toEqual({ users: [] });
  });
});

it('the same address in two tenants is two people, each with passkeys of their own', async () => {
  const email = `both-${crypto.randomUUID()}@example.com`;
  const members = [await newMember(system.url, email), await newMember(acme, email)];
  const people: SessionView[] = [];
  for (const { origin, authenticator } of members) {
    const browser = new Browser(origin);
    await signInWithPasskey(browser, authenticator);
    people.push((await browser.get('/api/v1/session')).body as SessionView);
  }
  expect(new Set(people.map(({ userId }) => userId)).size).toBe(2);
  const handles = members.map(({ authenticator }) => authenticator.credentials[0]?.userHandle);
  expect(new Set(handles).size).toBe(2);
});

describe('a suspended person', () => {
  it('proves their address in vain, and is out of their account, until they are reactivated', async () => {
    const { browser, email } = await newMember(acme);
    const { users } = (await admin.get(`/tenants/${acmeName}/users?prefix=${email}`)).body as UserPage;
    const path = `/tenants/${acmeName}/users/${users[0]?.userId}`;
    await admin.send('POST', `${path}/suspend`, {});
    const other = new Browser(acme);
    const started = await start(other, 'sign-in');
    const since = new Date();
    await other.post(interactionPath(started, 'identifier'), { type: 'email', value: email });
    await other.post(interactionPath(started, 'code'), { channel: 'email' });
    const code = await inboxReader(system.newBrowser())(email, since);
    const verify = () => other.post(interactionPath(started, 'code/verify'), { code });
    expect(await verify()).toMatchObject({ status: 403, body: { code: 'identity.user_suspended' } });
    const row = await system.rows('identity', 'SELECT verified_at FROM verification_code WHERE interaction_id = $1', [
      started.id,
    ]);
    expect(row).toEqual([{ verified_at: null }]);
    await expect.poll(async () => (await browser.get('/api/v1/account/profile')).status, { timeout: 6_000 }).toBe(401);
    await admin.send('POST', `${path}/reactivate`, {});
    expect((await verify()).status).toBe(200);
    // What ended stays ended; who signs in again sees their account.
    expect((await browser.get('/api/v1/account/profile')).status).toBe(401);
    expect((await other.get('/api/v1/account/profile')).status).toBe(200);
  });

  it('cannot use their passkey, nothing of the try is kept, and it is as it was once they are reactivated', async () => {
    const { email, authenticator } = await newMember(acme);
    const { users } = (await admin.get(`/tenants/${acmeName}/users?prefix=${email}`)).body as UserPage;
    const path = `/tenants/${acmeName}/users/${users[0]?.userId}`;
    const signIn = async () => {
      const browser = new Browser(acme);
      const { passkey } = stepOf(await start(browser, 'sign-in'), 'identify');
      if (!passkey) throw new Error('no options');
      const response = authenticator.get(passkey.options);
      return browser.post('/api/v1/interactions/current/passkey', { response });
    };
    const usedAt = () =>
      system.rows('credential', 'SELECT last_used_at, sign_count FROM webauthn_credential WHERE user_id = $1', [
        users[0]?.userId,
      ]);
    const before = await usedAt();
    await admin.send('POST', `${path}/suspend`, {});
    // The suspension reaches credential as an event.
    await expect
      .poll(() =>
        system.rows('credential', 'SELECT 1 FROM webauthn_user WHERE user_id = $1 AND suspended', [users[0]?.userId]),
      )
      .toHaveLength(1);
    expect(await signIn()).toMatchObject({ status: 403, body: { code: 'identity.user_suspended' } });
    expect(await usedAt()).toEqual(before);
    await admin.send('POST', `${path}/reactivate`, {});
    await expect.poll(async () => (await signIn()).status, { timeout: 5_000 }).toBe(200);
  });
});
