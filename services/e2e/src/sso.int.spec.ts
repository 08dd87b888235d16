import { readFile } from 'node:fs/promises';
import type { Interaction, ManagedSsoConnection } from '@latchkey/contracts';
import { interactionOf, interactionPath, signUpWithPasskey, stepOf, type Browser } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { TestProvider } from './provider/provider.js';
import { eventually, newestCode, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

let system: System;
let admin: Administrator;
let tenant: TestTenant;
let provider: TestProvider;

const callback = '/api/v1/sso/callback';
const ways = { identifier: 'email', password: true, code: true, primary: 'code' } as const;
const show = { headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } };

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  tenant = await aTenantWith(system.suite, { signIn: { methods: [ways] } });
  provider = await TestProvider.start({ redirectUris: [tenant.origin + callback] });
});
afterAll(async () => {
  await provider.stop();
  await system.stop();
});

const path = () => `/tenants/${tenant.id}/sso-connections`;
const aDomain = () => `${crypto.randomUUID().slice(0, 8)}.example`;

/** An active connection for a domain that is nobody else's; answers the domain. */
async function connected(changes: Record<string, unknown> = {}) {
  const domain = aDomain();
  const reply = await admin.send('POST', path(), provider.connection([domain], changes));
  expect([reply.status, reply.body]).toMatchObject([201, { domains: [domain] }]);
  const connection = reply.body as ManagedSsoConnection;
  if (connection.active) await untilBound(`somebody@${domain}`);
  return { domain, connection, address: `${path()}/${connection.connectionId}` };
}

/** The configuration reaches every process within a moment. */
const untilBound = (email: string) =>
  eventually(async () => (await name(tenant.newBrowser(), email)).step.name === 'sso');

const start = async (browser: Browser, intent: string) =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));
const act = (browser: Browser, interaction: Interaction, method: string, body: object = {}) =>
  browser.post(interactionPath(interaction, method), body);
const name = async (browser: Browser, value: string, intent = 'sign-in') =>
  interactionOf(await act(browser, await start(browser, intent), 'identifier', { type: 'email', value }));

/** On the way to the provider: the browser, its journey and the address that it is sent to. */
async function sent(email: string, intent = 'sign-in') {
  const browser = tenant.newBrowser();
  const interaction = await name(browser, email, intent);
  const { redirectTo = '' } = stepOf(interaction, 'sso');
  return { browser, interaction, redirectTo };
}

/** There and back; answers the address at which the browser comes back, with what happened there. */
async function back(email: string, subject: string, intent = 'sign-in') {
  const journey = await sent(email, intent);
  const returned = await provider.visit(journey.redirectTo, { login: subject });
  return { ...journey, url: returned.pathname + returned.search };
}

const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body;
const reasonInLog = (reason: string) =>
  eventually(async () => (await readFile(system.suite.process('gateway').log, 'utf8')).includes(`"reason":"${reason}"`));

describe('an address of an organisation', () => {
  it('leads to its provider and from there to a session, and the next time to the same person', async () => {
    const { domain } = await connected();
    const email = `ada@${domain}`;
    await provider.knows('staff-1', { email, email_verified: true });
    const { browser, url } = await back(email, 'staff-1');
    const reply = await browser.get(url, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-in']);
    const session = await sessionOf(browser);
    expect(session).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: [] });
    const { browser: another, url: again } = await back(email, 'staff-1');
    await another.get(again, show);
    expect(await sessionOf(another)).toMatchObject({ userId: (session as { userId: string }).userId });
  });
  it.each(['sign-in', 'sign-up', 'recover'])('leads there whatever they came for, and back to where they were: %s', async (intent) => {
    const { domain } = await connected();
    const subject = crypto.randomUUID();
    await provider.knows(subject, { email: `new@${domain}`, email_verified: true });
    const { browser, url } = await back(`new@${domain}`, subject, intent);
    const reply = await browser.get(url, show);
    expect([reply.status, reply.headers.location]).toEqual([303, `/${intent}`]);
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, amr: [] });
  });

  it('leads there in "hidden" too, whoever it is, and without a look at anybody', async () => {
    const { domain } = await connected();
    await tenant.change({ signIn: { methods: [ways], identifierFirst: 'hidden' } });
    const named = await eventually(async () => {
      const other = await name(tenant.newBrowser(), 'ada@example.com');
      return other.step.name === 'passkey' && name(tenant.newBrowser(), `ada@${domain}`);
    });
    stepOf(named, 'sso');
    await tenant.change({ signIn: { methods: [ways] } });
    await eventually(async () => (await name(tenant.newBrowser(), 'ada@example.com')).step.name === 'code');
  });

  it('that is below a domain, or only ends like it, is nobody’s', async () => {
    const { domain } = await connected();
    for (const email of [`ada@mail.${domain}`, `ada@x${domain}`])
      expect((await name(tenant.newBrowser(), email)).step.name).toBe('code');
  });

  it('is sent with a state, a nonce and a challenge of PKCE, and a name can be given again', async () => {
    const { domain } = await connected();
    const { browser, interaction, redirectTo } = await sent(`ada@${domain}`);
    const asked = new URL(redirectTo);
    expect(asked.origin).toBe(provider.issuer);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: 'latchkey',
      redirect_uri: tenant.origin + callback,
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      login_hint: `ada@${domain}`,
    });
    expect(interaction.methods).toEqual(['identifier', 'sso/callback']);
    const read = interactionOf(await browser.get(interactionPath(interaction)));
    expect(stepOf(read, 'sso')).toEqual({ name: 'sso', connection: 'Acme' });
    const another = await act(browser, interaction, 'identifier', { type: 'email', value: 'ada@example.com' });
    stepOf(interactionOf(another), 'code');
  });

  it('is told by providers that keep it out of the token, too', async () => {
    const apart = await TestProvider.start({ redirectUris: [tenant.origin + callback], claimsIn: 'userinfo' });
    try {
      const { domain } = await connected({ issuer: apart.issuer });
      await apart.knows('staff-9', { email: `ada@${domain}`, email_verified: true });
      const { browser, redirectTo } = await sent(`ada@${domain}`);
      const { pathname, search } = await apart.visit(redirectTo, { login: 'staff-9' });
      expect((await browser.get(pathname + search, show)).headers.location).toBe('/sign-in');
      expect(await sessionOf(browser)).toMatchObject({ aal: 1 });
    } finally {
      await apart.stop();
    }
  });
});

describe('who comes back from the provider', () => {
  it('and cancelled there is at the first page again, and told so', async () => {
    const { domain } = await connected();
    const { browser, redirectTo, interaction } = await sent(`ada@${domain}`, 'sign-up');
    const { pathname, search } = await provider.visit(redirectTo, { cancel: 'yes' });
    const reply = await browser.get(pathname + search, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-up?sso=declined']);
    expect(interactionOf(await browser.get(interactionPath(interaction))).step.name).toBe('identify');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    await reasonInLog('provider: access_denied');
  });

  it('with an account that is nobody’s here is told so, with a next step', async () => {
    const { domain } = await connected();
    await provider.knows('unverified', { email: `ada@${domain}`, email_verified: false });
    const { browser, url } = await back(`ada@${domain}`, 'unverified');
    const reply = await browser.get(url, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-in?sso=rejected']);
    await reasonInLog('email_not_verified');
    const { browser: program, url: again } = await back(`ada@${domain}`, 'unverified');
    const told = await program.get(again);
    expect([told.status, told.body]).toMatchObject([403, { code: 'identity.sso_rejected' }]);
  });

  it('in another browser is refused, and the own one still may', async () => {
    const { domain } = await connected();
    await provider.knows('staff-2', { email: `ada@${domain}`, email_verified: true });
    const { browser, url } = await back(`ada@${domain}`, 'staff-2');
    const thief = tenant.newBrowser();
    await start(thief, 'sign-in');
    const refused = await thief.get(url);
    expect([refused.status, refused.body, refused.setCookies]).toMatchObject([401, { code: 'authentication.failed' }, []]);
    const shown = await thief.get(url, show);
    expect([shown.status, shown.headers.location, shown.setCookies]).toEqual([303, '/sign-in?sso=expired', []]);
    await reasonInLog('wrong_browser');
    expect((await browser.get(url, show)).headers.location).toBe('/sign-in');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1 });
  });

  it('and reloads that page gets the same session, not a second one', async () => {
    const { domain } = await connected();
    await provider.knows('staff-3', { email: `ada@${domain}`, email_verified: true });
    const { browser, url, interaction } = await back(`ada@${domain}`, 'staff-3');
    await browser.get(url, show);
    expect((await browser.get(url, show)).headers.location).toBe('/sign-in');
    const rows = await system.rows('session', 'SELECT 1 FROM session WHERE interaction_id = $1', [interaction.id]);
    expect(rows).toHaveLength(1);
  });

  it.each(['', '?state=x', '?state=x&state=y&code=z', `?state=${'A'.repeat(30)}.x&code=y`])(
    'with nothing that a provider says is at the first page: %s',
    async (query) => {
      const reply = await tenant.newBrowser().get(callback + query, show);
      expect(reply.status).toBe(303);
      expect(reply.headers.location).toMatch(/^\/sign-in\?sso=(rejected|expired)$/);
    },
  );

  it('leaves no code, state or secret in a log or in Redis', async () => {
    const { domain } = await connected();
    await provider.knows('staff-4', { email: `ada@${domain}`, email_verified: true });
    const { browser, url } = await back(`ada@${domain}`, 'staff-4');
    await browser.get(url, show);
    const { searchParams } = new URL(url, tenant.origin);
    for (const secret of [searchParams.get('code'), searchParams.get('state')?.split('.')[1], TestProvider.clientSecret])
      expect(await system.found(secret ?? '')).toEqual([]);
  });
});

describe('who belongs to an organisation (R5, E8, d.11)', () => {
  const codeFor = (email: string) => newestCode(system.suite, email);

  /** Somebody with a passkey, from before their domain belonged to anybody. */
  async function withPasskey(email: string) {
    const authenticator = tenant.newAuthenticator();
    const browser = tenant.newBrowser();
    await signUpWithPasskey(browser, authenticator, email, codeFor);
    await browser.delete('/api/v1/session');
    return authenticator;
  }

  const signsIn = async (authenticator: Awaited<ReturnType<typeof withPasskey>>) => {
    const browser = tenant.newBrowser();
    const started = await start(browser, 'sign-in');
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    return act(browser, started, 'passkey', { response: authenticator.get(passkey.options) });
  };
  const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];

  it('cannot use a passkey that they made before, and can again when the connection is switched off (d.11, E8)', async () => {
    const { domain, connection, address } = await connected({ active: false });
    const authenticator = await withPasskey(`ada@${domain}`);
    expect((await signsIn(authenticator)).status).toBe(200);
    const { displayName, issuer, clientId, domains } = connection;
    const kept = { displayName, issuer, clientId, domains };
    expect((await admin.send('PUT', address, { ...kept, active: true }, '"1"')).status).toBe(200);
    await untilBound(`ada@${domain}`);
    expect(codeOf(await signsIn(authenticator))).toEqual([403, 'credential.sso_user']);
    expect((await admin.send('PUT', address, { ...kept, active: false }, '"2"')).status).toBe(200);
    await eventually(async () => (await signsIn(authenticator)).status === 200);
  });

  it('cannot use a passkey once they have an account there, whatever is switched on (d.11, E8)', async () => {
    const { domain, connection, address } = await connected({ active: false });
    const email = `ada@${domain}`;
    const authenticator = await withPasskey(email);
    const { displayName, issuer, clientId, domains, connectionId } = connection;
    const kept = { displayName, issuer, clientId, domains };
    await admin.send('PUT', address, { ...kept, active: true }, '"1"');
    await untilBound(email);
    await provider.knows('staff-5', { email, email_verified: true });
    const { browser, url } = await back(email, 'staff-5');
    await browser.get(url, show);
    expect((await browser.get('/api/v1/account/profile')).body).toMatchObject({ passkeys: [{}] });
    await eventually(async () => {
      const sql = 'SELECT 1 FROM webauthn_user WHERE sso_connection_id = $1';
      return (await system.rows('credential', sql, [connectionId])).length > 0;
    });
    await admin.send('PUT', address, { ...kept, active: false }, '"2"');
    await eventually(async () => (await name(tenant.newBrowser(), email)).step.name === 'code');
    expect(codeOf(await signsIn(authenticator))).toEqual([403, 'credential.sso_user']);
    expect((await admin.send('DELETE', address, undefined)).status).toBe(204);
    await eventually(async () => (await signsIn(authenticator)).status === 200);
  });

  it('is offered no passkey, after this sign-in or any other', async () => {
    const { domain, connection, address } = await connected();
    const email = `ada@${domain}`;
    await provider.knows('staff-6', { email, email_verified: true });
    const { browser, url, interaction } = await back(email, 'staff-6');
    await browser.get(url, show);
    expect(interactionOf(await browser.get(interactionPath(interaction))).step.name).toBe('done');
    const { displayName, issuer, clientId, domains } = connection;
    await admin.send('PUT', address, { displayName, issuer, clientId, domains, active: false }, '"1"');
    const another = tenant.newBrowser();
    const named = await eventually(async () => {
      const found = await name(another, email);
      return found.step.name === 'code' && found;
    });
    const done = await act(another, named, 'code/verify', { code: await codeFor(email) });
    stepOf(interactionOf(done), 'done');
  });

  it('proves nothing here by a code or a password, where a journey had come so far before', async () => {
    const { domain, connection, address } = await connected({ active: false });
    const email = `ada@${domain}`;
    await withPasskey(email);
    const browser = tenant.newBrowser();
    const named = await name(browser, email);
    const { displayName, issuer, clientId, domains } = connection;
    await admin.send('PUT', address, { displayName, issuer, clientId, domains, active: true }, '"1"');
    await untilBound(email);
    const tries = [['password', { password: 'whatever it is' }], ['code', { channel: 'email' }], ['passkey/options', {}]] as const;
    for (const [method, body] of tries)
      expect(codeOf(await act(browser, named, method, body))).toEqual([403, 'identity.sso_required']);
  });
});

describe('connections over the management API', () => {
  it('are made, listed, read, changed on condition and removed; the secret is never shown', async () => {
    const { connection, address, domain } = await connected();
    expect(connection).toMatchObject({
      displayName: 'Acme',
      hasClientSecret: true,
      active: true,
      linking: 'by-verified-email',
      redirectUris: [tenant.origin + callback],
      warnings: [],
    });
    expect(JSON.stringify(connection)).not.toContain(TestProvider.clientSecret);
    const read = await admin.get(address);
    expect([read.status, read.headers.etag, read.body]).toEqual([200, '"1"', connection]);
    const list = (await admin.get(path())).body as { connections: ManagedSsoConnection[] };
    expect(list.connections).toContainEqual(connection);
    const change = { ...provider.connection([domain]), displayName: 'New' };
    expect((await admin.send('PUT', address, change)).status).toBe(428);
    expect((await admin.send('PUT', address, change, '"7"')).status).toBe(412);
    expect(await admin.send('PUT', address, change, '"1"')).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    expect((await admin.send('DELETE', address, undefined)).status).toBe(204);
    expect((await admin.get(address)).status).toBe(404);
    expect((await admin.send('DELETE', address, undefined)).status).toBe(404);
  });

  it('are refused with every reason', async () => {
    const { domain } = await connected();
    const wrong = provider.connection([domain, domain], { issuer: 'http://elsewhere.example' });
    expect(await admin.send('POST', path(), wrong)).toMatchObject({
      status: 422,
      body: {
        code: 'identity.sso_connection_not_acceptable',
        errors: [
          { code: 'issuer_not_https', pointer: '#/issuer' },
          { code: 'domain_taken', pointer: '#/domains/0' },
          { code: 'domain_twice', pointer: '#/domains/1' },
        ],
      },
    });
  });

  it.each([
    { because: 'a member is unknown', change: { tenantId: 'default' } },
    { because: 'a domain is an address', change: { domains: ['ada@acme.example'] } },
    { because: 'a domain is a wildcard', change: { domains: ['*.acme.example'] } },
    { because: 'there is no domain', change: { domains: [] } },
    { because: 'the issuer is no address', change: { issuer: 'acme' } },
  ])('are no connections when $because', async ({ change }) => {
    const reply = await admin.send('POST', path(), { ...provider.connection([aDomain()]), ...change });
    expect([reply.status, reply.body]).toMatchObject([400, { code: 'contract.invalid_request' }]);
  });

  it('of a tenant are nobody else’s', async () => {
    const { connection } = await connected();
    expect((await admin.get(`/tenants/default/sso-connections/${connection.connectionId}`)).status).toBe(404);
  });

  it('need a scope of their own', async () => {
    const { body } = await admin.get('/tenants/default');
    expect(body).toBeDefined();
    const sql = 'SELECT scopes FROM administrator_token ORDER BY created_at DESC LIMIT 1';
    const [row] = await system.rows<{ scopes: string[] }>('identity', sql);
    expect(row?.scopes).toEqual(expect.arrayContaining(['sso:read', 'sso:write']));
  });
});
