import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MfaPeople, type Holder } from './mfa-people.js';
import { act } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// Sections E and F of the abuse catalogue, where no other file has them: what a cookie, a form and a clock cannot do.

const sessionCookie = '__Host-latchkey_session';
const browserCookie = '__Host-latchkey_browser';

let system: System;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn', 'totp', 'backup-code'] });
});
afterAll(() => system.stop());

async function signedIn(browser?: Browser): Promise<Browser> {
  const entered = await people.byPasskey(ada, browser);
  stepOf(entered.interaction, 'done');
  return entered.browser;
}

describe('F-01: fixation', () => {
  it('cookies that were set before a sign-in are worth nothing after it', async () => {
    const browser = people.tenant.newBrowser();
    const planted = 'A'.repeat(43);
    browser.cookies.set(browserCookie, planted);
    browser.cookies.set(sessionCookie, planted);
    await signedIn(browser);
    expect(browser.cookies.get(sessionCookie)).not.toBe(planted);
    expect(browser.cookies.get(browserCookie)).not.toBe(planted);
    const attacker = people.tenant.newBrowser();
    attacker.cookies.set(browserCookie, planted);
    attacker.cookies.set(sessionCookie, planted);
    expect(codeIn(await attacker.get('/api/v1/session'))).toBe('session.not_signed_in');
  });
});

describe('F-02, F-08: other sites', () => {
  const changes = [
    { method: 'POST', path: '/api/v1/step-up' },
    { method: 'POST', path: '/api/v1/account/passkeys' },
    { method: 'POST', path: '/api/v1/account/totp' },
    { method: 'POST', path: '/api/v1/account/backup-codes' },
    { method: 'DELETE', path: '/api/v1/account/sessions' },
    { method: 'DELETE', path: '/api/v1/session' },
    { method: 'PUT', path: '/api/v1/account/password' },
    { method: 'PUT', path: '/api/v1/account/two-step' },
  ];

  it.each(changes)('$method $path changes nothing for a page of another origin', async ({ method, path }) => {
    const browser = await signedIn();
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      { origin: null },
    ]) {
      const reply = await browser.request(method, path, { body: {}, headers });
      expect([reply.status, codeIn(reply)]).toEqual([403, 'request.origin_not_allowed']);
    }
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });

  it.each(changes.filter(({ method }) => method !== 'DELETE'))(
    '$method $path takes no form: $method of text is refused',
    async ({ method, path }) => {
      const browser = await signedIn();
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const reply = await browser.request(method, path, { rawBody: '{}', headers: { 'content-type': type } });
        expect([400, 415]).toContain(reply.status);
      }
    },
  );

  it('no method stands for another', async () => {
    const browser = await signedIn();
    await browser.request('POST', '/api/v1/session', { body: {}, headers: { 'x-http-method-override': 'DELETE' } });
    expect((await browser.get('/api/v1/session?_method=DELETE')).status).toBe(200);
  });
});

it('F-04, F-12: every cookie is bound to this host, and nothing that has state is kept', async () => {
  const browser = people.tenant.newBrowser();
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(started, 'identify');
  if (!passkey || !ada.authenticator) throw new Error('no passkey is possible here');
  const replies = [
    await act(browser, started, 'passkey', { response: ada.authenticator.get(passkey.options) }),
    await browser.delete('/api/v1/session'),
    await browser.get('/api/v1/session'),
    await browser.post('/api/v1/step-up', {}),
  ];
  const cookies = replies.flatMap(({ setCookies }) => setCookies);
  expect(cookies.length).toBeGreaterThanOrEqual(3);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-/);
    for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']) expect(cookie).toContain(attribute);
    expect(cookie).not.toMatch(/domain=/i);
  }
  for (const { headers } of replies) expect(headers['cache-control']).toBe('no-store');
});

describe('E-06, E-07: who is not signed in', () => {
  it.each([
    { method: 'POST', path: '/api/v1/step-up' },
    { method: 'POST', path: '/api/v1/account/passkeys' },
    { method: 'POST', path: '/api/v1/account/totp' },
    { method: 'POST', path: '/api/v1/account/backup-codes' },
    { method: 'GET', path: '/api/v1/account/sessions' },
    { method: 'GET', path: '/api/v1/account/activity' },
    { method: 'GET', path: '/api/v1/account/passkeys' },
    { method: 'GET', path: '/api/v1/account/identifiers' },
  ])('$method $path is for nobody', async ({ method, path }) => {
    const stranger = people.tenant.newBrowser();
    const reply = await (method === 'GET' ? stranger.get(path) : stranger.post(path, {}));
    expect([reply.status, codeIn(reply)]).toEqual([401, 'session.not_signed_in']);
  });

  it.each(['/register', '/webauthn/register', '/api/v1/passkeys', '/api/v1/account/enrolment', '/oidc/reg'])(
    'there is no other way to a factor: POST %s',
    async (path) => {
      expect((await people.tenant.newBrowser().post(path, {})).status).toBe(404);
    },
  );

  it.each([
    { because: 'freshness', name: 'latchkey_fresh', value: '2099-01-01T00:00:00Z' },
    { because: 'a verification', name: 'verified', value: 'true' },
    { because: 'a level', name: 'aal', value: '3' },
  ])('a cookie that claims $because is nobody’s word', async ({ name, value }) => {
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'done');
    browser.cookies.set(name, value);
    expect(codeIn(await browser.post('/api/v1/account/passkeys', {}))).toBe('session.step_up_required');
  });
});

describe('F-06: limits', () => {
  const age = (sessionId: string, change: string) =>
    system.rows('session', `UPDATE session SET ${change} WHERE session_id = '${sessionId}' RETURNING session_id`);
  /** Whom the gateway has not looked up yet: it believes what it knows for five seconds. */
  const unknown = async () => {
    const { browser, interaction } = await people.byPasskey(ada);
    stepOf(interaction, 'done');
    const sql = 'SELECT session_id AS id FROM session WHERE interaction_id = $1';
    const [session] = await system.rows<{ id: string }>('session', sql, [interaction.id]);
    return { browser, sessionId: session?.id ?? 'none' };
  };

  it.each([
    { because: 'its time is over', change: `expires_at = now() - interval '1 second'` },
    { because: 'nobody used it for an hour', change: `last_used_at = now() - interval '61 minutes'` },
    {
      because: 'a key’s session was left for a quarter of an hour',
      change: `aal = 3, last_used_at = now() - interval '16 minutes'`,
    },
  ])('a session ends when $because', async ({ change }) => {
    const { browser, sessionId } = await unknown();
    expect(await age(sessionId, change)).toHaveLength(1);
    expect(codeIn(await browser.get('/api/v1/session'))).toBe('session.not_signed_in');
  });

  it.each([
    { because: 'a password’s lasts for days unused', change: `aal = 1, last_used_at = now() - interval '29 days'` },
    { because: 'it was used within the hour', change: `last_used_at = now() - interval '59 minutes'` },
  ])('and not before: $because', async ({ change }) => {
    const { browser, sessionId } = await unknown();
    expect(await age(sessionId, change)).toHaveLength(1);
    expect((await browser.get('/api/v1/session')).status).toBe(200);
  });

  it('asking who is signed in keeps nobody in; doing something does', async () => {
    const [watched, used] = [await unknown(), await unknown()];
    const ids = [watched.sessionId, used.sessionId];
    for (const id of ids) expect(await age(id, `last_used_at = now() - interval '59 minutes'`)).toHaveLength(1);
    await watched.browser.get('/api/v1/session');
    await used.browser.get('/api/v1/account/profile');
    const fresh = `SELECT session_id FROM session WHERE last_used_at > now() - interval '1 minute'`;
    const touched = async () => JSON.stringify(await system.rows('session', fresh));
    await expect.poll(touched).toContain(ids[1]);
    expect(await touched()).not.toContain(ids[0]);
  });
});
