import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Administrator, call } from './administrator.js';
import { ConsolePeople } from './console-people.js';
import { follow, register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

let system: System;
let admin: Administrator;
let people: ConsolePeople;
let elsewhere: TestTenant;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await ConsolePeople.at(system);
  elsewhere = await aTenantWith(system.suite, {});
});
afterAll(() => system.stop());

const me = (token: string) => call(system.url, 'GET', '/me', { token });
const nobody = { status: 401, body: { code: 'administrator.token_rejected' } };

describe('a one-time enrolment', () => {
  it('makes somebody with a passkey the administrator of everything, once', async () => {
    const [ada, bob] = [await people.signedIn(), await people.signedIn()];
    const enrolment = await system.suite.issueEnrolment();
    const claimed = await people.claim(ada.browser, enrolment);
    expect(claimed).toMatchObject({ status: 200, body: { userId: ada.userId } });
    expect((claimed.body as { scopes: string[] }).scopes).toContain('administrators:write');
    const again = await people.claim(bob.browser, enrolment);
    expect(again).toMatchObject({ status: 401, body: { code: 'administrator.enrolment_rejected' } });
    const asToken = await call(system.url, 'POST', '/tokens', { body: { enrolment } });
    expect(asToken).toMatchObject({ status: 401, body: { code: 'administrator.enrolment_rejected' } });
    expect(await system.found(enrolment)).toEqual([]);
  });

  it.each([
    {
      because: 'nobody is signed in',
      claim: (enrolment: string) => people.claim(system.newBrowser(), enrolment),
      refusal: { status: 401, body: { code: 'session.not_signed_in' } },
    },
    {
      because: 'the sign-in was not strong',
      claim: async (enrolment: string) => people.claim(await people.byMailbox(), enrolment),
      refusal: { status: 403, body: { code: 'administrator.not_strong_enough' } },
    },
    {
      because: 'the sign-in was a while ago',
      claim: async (enrolment: string) => {
        const { browser, userId } = await people.signedIn();
        await system.rows('session', `UPDATE session SET fresh_at = now() - interval '1 hour' WHERE user_id = $1`, [
          userId,
        ]);
        // What the gateway remembers of a session is older than that for a few seconds.
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        return people.claim(browser, enrolment);
      },
      refusal: { status: 403, body: { code: 'session.step_up_required' } },
    },
    {
      because: 'another site asks',
      claim: async (enrolment: string) =>
        people.claim((await people.signedIn()).browser, enrolment, { origin: 'https://elsewhere.example' }),
      refusal: { status: 403, body: { code: 'request.origin_not_allowed' } },
    },
    {
      because: 'the tenant is not the one that administers',
      claim: (enrolment: string) => people.claim(elsewhere.newBrowser(), enrolment),
      refusal: { status: 404, body: { code: 'request.not_found' } },
    },
  ])('is not used up where $because', async ({ claim, refusal }) => {
    const enrolment = await system.suite.issueEnrolment();
    expect(await claim(enrolment)).toMatchObject(refusal);
    const { browser } = await people.signedIn();
    expect((await people.claim(browser, enrolment)).status).toBe(200);
  });
});

describe('the console', () => {
  it('is on the hosts of the administrating tenant and nowhere else', async () => {
    const here = await system.newBrowser().get('/console/t/default/users');
    expect(here).toMatchObject({ status: 200 });
    expect(here.headers['content-security-policy']).toContain("require-trusted-types-for 'script'");
    expect(here.headers['content-security-policy']).not.toContain('unsafe-inline');
    const asset = /\/console\/assets\/[\w.-]+\.js/.exec(here.text)?.[0] ?? '';
    expect((await system.newBrowser().get(asset)).status).toBe(200);
    for (const path of ['/console/', '/console/t/default', asset]) {
      expect((await elsewhere.newBrowser().get(path)).status, path).toBe(404);
    }
  });

  it('calls the management API in the name of who signed in, with what they may do', async () => {
    const { userId, admin: ada } = await people.administrator();
    expect(await ada.get('/me')).toMatchObject({ status: 200, body: { userId } });
    expect((await ada.get('/tenants')).status).toBe(200);
    await admin.send('PUT', `/administrators/${userId}`, { scopes: ['log:read', 'users:read'] });
    expect((await ada.get('/me')).body).toMatchObject({ scopes: ['users:read', 'log:read'] });
    expect(await ada.get('/tenants')).toMatchObject({ status: 403, body: { code: 'administrator.scope_missing' } });
  });

  it('signs a browser in without asking that is signed in already', async () => {
    const { browser } = await people.signedIn();
    const tokens = await people.tokens(browser, { more: { prompt: 'none', acr_values: 'urn:latchkey:aal:2' } });
    expect(tokens.scope).toBe('openid latchkey:administration');
    expect(tokens.expires_in).toBeLessThanOrEqual(600);
    expect(tokens.refresh_token).toBeUndefined();
    const begun = await people.app.begin({ scope: 'openid', prompt: 'none' });
    const { url } = await follow(system.newBrowser(), system.url, begun.url);
    expect(url.searchParams.get('error')).toBe('login_required');
  });

  it('is no client of another tenant, and nobody registers or changes it', async () => {
    const query = new URLSearchParams({ client_id: 'console', response_type: 'code', scope: 'openid' });
    expect((await elsewhere.newBrowser().get(`/oidc/auth?${query.toString()}`)).status).toBe(400);
    const settings = { name: 'Mine', type: 'browser', redirectUris: ['https://elsewhere.example/'] };
    expect((await admin.send('PUT', '/tenants/default/clients/console', settings)).status).toBe(404);
    expect((await admin.send('DELETE', '/tenants/default/clients/console', undefined)).status).toBe(404);
    expect(JSON.stringify((await admin.get('/tenants/default/clients')).body)).not.toContain('"console"');
  });
});

describe('a token is good for nothing here', () => {
  it('of another client, whatever scope it asked for', async () => {
    const { browser } = await people.administrator();
    const app = await people.otherApp(admin);
    expect(await me((await people.tokens(browser, { app })).access_token)).toMatchObject(nobody);
  });

  it('of another tenant', async () => {
    const registered = await register(admin, elsewhere, { type: 'browser' });
    const app = await RelyingParty.discovered(elsewhere, registered);
    const begun = await app.begin({ scope: 'openid latchkey:administration', prompt: 'none' });
    const { url } = await follow(elsewhere.newBrowser(), elsewhere.origin, begun.url);
    expect(url.searchParams.get('error')).toBe('login_required');
    const discovery = await elsewhere.newBrowser().get('/oidc/.well-known/openid-configuration');
    expect(JSON.stringify(discovery.body)).not.toContain('latchkey:administration');
  });

  it('that was asked for without the scope', async () => {
    const { browser } = await people.administrator();
    const { access_token: token } = await people.tokens(browser, { more: { scope: 'openid' } });
    expect(await me(token)).toMatchObject(nobody);
  });

  it('that is an ID token', async () => {
    const { browser } = await people.administrator();
    expect(await me((await people.tokens(browser)).id_token ?? '')).toMatchObject(nobody);
  });

  it('of a session that has ended, at once', async () => {
    const { browser, admin: ada } = await people.administrator();
    expect((await ada.get('/me')).status).toBe(200);
    await browser.delete('/api/v1/session');
    expect(await ada.get('/me')).toMatchObject(nobody);
  });

  it('of a sign-in that was not strong', async () => {
    const token = await people.accessToken(await people.byMailbox());
    expect(await me(token)).toMatchObject({ status: 403, body: { code: 'administrator.not_strong_enough' } });
  });

  it('of somebody who does not administer', async () => {
    const token = await people.accessToken((await people.signedIn()).browser);
    expect(await me(token)).toMatchObject({ status: 403, body: { code: 'administrator.scope_missing' } });
  });
});

describe('people who administer', () => {
  beforeEach(() => system.rows('identity', 'DELETE FROM administrating_person'));
  const last = { status: 409, body: { code: 'administrator.last_one' } };

  it('are listed, made, reduced and removed; a suspended one administers nothing', async () => {
    const ada = await people.administrator();
    const bob = await people.signedIn();
    const made = await ada.admin.send('PUT', `/administrators/${bob.userId}`, { scopes: ['users:read'] });
    expect(made).toMatchObject({ status: 200, body: { userId: bob.userId, scopes: ['users:read'] } });
    const { body } = await ada.admin.get('/administrators');
    expect((body as { administrators: { userId: string }[] }).administrators.map(({ userId }) => userId)).toEqual([
      ada.userId,
      bob.userId,
    ]);
    const token = await people.accessToken(bob.browser);
    expect((await me(token)).status).toBe(200);
    await ada.admin.send('POST', `/tenants/default/users/${bob.userId}/suspend`, {});
    expect((await me(token)).status).not.toBe(200);
    expect((await ada.admin.send('DELETE', `/administrators/${bob.userId}`, undefined)).status).toBe(204);
    const gone = await ada.admin.send('DELETE', `/administrators/${bob.userId}`, undefined);
    expect(gone).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('are people of the administrating tenant', async () => {
    const reply = await admin.send('PUT', `/administrators/${crypto.randomUUID()}`, { scopes: ['users:read'] });
    expect(reply).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('leave one who may say who administers: not removed, reduced, suspended or deleted', async () => {
    const { userId, admin: ada } = await people.administrator();
    expect(await ada.send('DELETE', `/administrators/${userId}`, undefined)).toMatchObject(last);
    expect(await ada.send('PUT', `/administrators/${userId}`, { scopes: ['log:read'] })).toMatchObject(last);
    expect(await ada.send('POST', `/tenants/default/users/${userId}/suspend`, {})).toMatchObject(last);
    expect(await ada.send('DELETE', `/tenants/default/users/${userId}`, undefined)).toMatchObject(last);
    expect((await ada.get('/me')).status).toBe(200);
  });

  it('leave one even where the last two go at the same moment', async () => {
    const [ada, bob] = [await people.administrator(), await people.administrator()];
    const both = await Promise.all(
      [ada, bob].map(({ userId }) => admin.send('DELETE', `/administrators/${userId}`, undefined)),
    );
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([204, 409]);
  });
});
