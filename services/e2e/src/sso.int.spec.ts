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
});
