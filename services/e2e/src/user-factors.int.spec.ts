import type { AccountTrustedDevices, ManagedFactors, ManagedTwoStep, UserPage } from '@latchkey/contracts';
import { Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messagesTo, noticeTo } from './account-people.js';
import { Administrator, aTenantName } from './administrator.js';
import { appForEverybody, factorPeopleOf } from './factor-people.js';
import { act } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

let system: System;
let admin: Administrator;
let tenant: TestTenant;
let people: ReturnType<typeof factorPeopleOf>;

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  tenant = await aTenantWith(system.suite, {
    mfa: appForEverybody,
    passkey: { enabled: false },
    lockout: { mostAttempts: 3, windowMinutes: 5 },
  });
  people = factorPeopleOf(system);
});
afterAll(() => system.stop());

const trusted = '/api/v1/account/trusted-devices';
const trustedCookies = ({ cookies }: Browser) => cookies.names.filter((name) => name.includes('_trusted_'));
const devicesOf = async (browser: Browser) => ((await browser.get(trusted)).body as AccountTrustedDevices).devices;

/** A person with a trusted browser, and where an administrator finds them. */
async function somebody() {
  const browser = tenant.newBrowser();
  const person = await people.enrolled(browser, { trustDevice: true });
  const { users } = (await admin.get(`/tenants/${tenant.id}/users?prefix=${person.email}`)).body as UserPage;
  return { ...person, browser, path: `/tenants/${tenant.id}/users/${users[0]?.userId ?? 'nobody'}` };
}

describe('a browser that is trusted', () => {
  it('has a cookie of its person’s own, whose secret lies nowhere else', async () => {
    const { browser, saved } = await somebody();
    const [name = ''] = trustedCookies(browser);
    expect(name).toMatch(/^__Host-latchkey_trusted_[A-Za-z0-9_-]+$/);
    const line = saved.setCookies.find((one) => one.startsWith(name)) ?? '';
    expect(line).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Expires=/);
    const days = (Date.parse(/Expires=(.*)$/.exec(line)?.[1] ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    const [, secret = ''] = browser.cookies.get(name)?.split('.') ?? [];
    expect(secret).toHaveLength(43);
    expect(await system.found(secret)).toEqual([]);
    const rows = await system.rows('mfa-policy', 'SELECT t::text AS row FROM trusted_device t');
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is spared the second factor, and another is not', async () => {
    const { browser, email } = await somebody();
    await browser.delete('/api/v1/session');
    stepOf(await people.comesBack(browser, email), 'done');
    stepOf(await people.comesBack(tenant.newBrowser(), email), 'mfa');
  });

  it('is told of where it became one in a sign-in, not to who came in the same journey', async () => {
    const { email, app } = await somebody();
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const other = new Browser(tenant.origin, { headers: { 'user-agent': agent } });
    const asked = await people.comesBack(other, email);
    stepOf(interactionOf(await act(other, asked, 'totp', { code: await app.next(), trustDevice: true })), 'done');
    const subject = 'A browser for Acme is trusted now';
    const { text } = await noticeTo(system, email, subject);
    expect(text).toContain('(Firefox · Linux)');
    expect(text).toContain(`${tenant.origin}/account`);
    expect((await messagesTo(system, email)).filter((one) => one.subject === subject)).toHaveLength(1);
  });

  it('is spared it for its own person alone, whatever name the cookie has', async () => {
    const [ada, bob] = [await somebody(), await somebody()];
    const [name = ''] = trustedCookies(ada.browser);
    const thief = tenant.newBrowser();
    thief.cookies.set(name, ada.browser.cookies.get(name) ?? '');
    stepOf(await people.comesBack(thief, bob.email), 'mfa');
  });
});

describe('a person', () => {
  it('sees their second factor and their browsers, and ends the trust in one of them', async () => {
    const { browser, email, app } = await somebody();
    expect(await browser.get('/api/v1/account/two-step')).toMatchObject({
      status: 200,
      body: { optional: false, isAsked: true, factors: ['totp', 'backup-code'], backupCodesLeft: 10 },
    });
    const second = tenant.newBrowser();
    const asked = await people.comesBack(second, email);
    const proof = { code: await app.next(), trustDevice: true };
    stepOf(interactionOf(await act(second, asked, 'totp', proof)), 'done');
    const [newest, oldest] = await devicesOf(browser);
    expect([newest?.deviceId, oldest?.deviceId].filter((id) => id !== undefined)).toHaveLength(2);

    const path = `${trusted}/${newest?.deviceId ?? ''}`;
    expect([(await browser.delete(path)).status, (await browser.delete(path)).status]).toEqual([204, 204]);
    expect((await devicesOf(browser)).map(({ deviceId }) => deviceId)).toEqual([oldest?.deviceId]);
    await second.delete('/api/v1/session');
    stepOf(await people.comesBack(second, email), 'mfa');
    await browser.delete('/api/v1/session');
    stepOf(await people.comesBack(browser, email), 'done');
  });

  it('ends the trust in all of them, and in nobody else’s', async () => {
    const [ada, bob] = [await somebody(), await somebody()];
    const [device] = await devicesOf(bob.browser);
    expect((await ada.browser.delete(`${trusted}/${device?.deviceId ?? ''}`)).status).toBe(204);
    expect((await ada.browser.delete(trusted)).status).toBe(204);
    expect(await devicesOf(ada.browser)).toEqual([]);
    expect(await devicesOf(bob.browser)).toEqual([device]);
  });

  it.each([
    { method: 'GET', path: '/api/v1/account/two-step' },
    { method: 'GET', path: trusted },
    { method: 'DELETE', path: trusted },
    { method: 'DELETE', path: `${trusted}/${crypto.randomUUID()}` },
  ])('who is not signed in sees and ends nothing: $method $path', async ({ method, path }) => {
    const reply = await tenant.newBrowser().request(method, path);
    expect(reply).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
  });

  it('is not found a browser that cannot be one, and other sites’ pages end nothing', async () => {
    const { browser } = await somebody();
    expect(await browser.delete(`${trusted}/phone`)).toMatchObject({
      status: 404,
      body: { code: 'request.not_found' },
    });
    const elsewhere = await browser.delete(trusted, { headers: { origin: 'https://evil.test' } });
    expect(elsewhere).toMatchObject({ status: 403, body: { code: 'request.origin_not_allowed' } });
    expect(await devicesOf(browser)).toHaveLength(1);
  });
});

describe('an administrator', () => {
  it('sees what somebody has, and no secret of it', async () => {
    const { path } = await somebody();
    const factors = (await admin.get(`${path}/factors`)).body as ManagedFactors;
    expect(factors).toEqual({
      userId: path.split('/').at(-1),
      passkeys: 0,
      passkeyUsedAt: null,
      totp: true,
      totpUsedAt: null,
      backupCodesLeft: 10,
    });
    const twoStep = (await admin.get(`${path}/two-step`)).body as ManagedTwoStep;
    expect(twoStep).toMatchObject({ optional: false, isAsked: true, factors: ['totp', 'backup-code'] });
    const { devices } = (await admin.get(`${path}/trusted-devices`)).body as AccountTrustedDevices;
    expect(devices).toHaveLength(1);
  });

  it('asks somebody again', async () => {
    const { path } = await somebody();
    const again = await admin.send('POST', `${path}/two-step/ask-again`, {});
    expect(again).toMatchObject({ status: 200, body: { state: 'unset' } });
  });

  it('ends the trust in somebody’s browsers', async () => {
    const { path, browser, email } = await somebody();
    expect((await admin.send('DELETE', `${path}/trusted-devices`, undefined)).status).toBe(204);
    expect((await admin.send('DELETE', `${path}/trusted-devices`, undefined)).status).toBe(204);
    await browser.delete('/api/v1/session');
    stepOf(await people.comesBack(browser, email), 'mfa');
  });

  it('takes an app or codes away, once and for all', async () => {
    const { path } = await somebody();
    for (const factor of ['totp', 'backup-code', 'totp'])
      expect((await admin.send('DELETE', `${path}/factors/${factor}`, undefined)).status).toBe(204);
    expect((await admin.get(`${path}/factors`)).body).toMatchObject({ totp: false, backupCodesLeft: 0 });
    const passkeys = await admin.send('DELETE', `${path}/factors/webauthn`, undefined);
    expect(passkeys).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
  });

  it('unlocks second factors with the rest', async () => {
    const { path, email, app } = await somebody();
    const browser = tenant.newBrowser();
    const asked = await people.comesBack(browser, email);
    for (let count = 0; count < 3; count += 1) await act(browser, asked, 'totp', { code: '000000' });
    const locked = await act(browser, asked, 'totp', { code: await app.next() });
    expect(locked).toMatchObject({ status: 429, body: { code: 'credential.factor_locked' } });
    expect((await admin.send('POST', `${path}/unlock`, {})).status).toBe(200);
    stepOf(interactionOf(await act(browser, asked, 'totp', { code: await app.next() })), 'done');
  });

  const calls = [
    { method: 'GET', call: 'two-step' },
    { method: 'GET', call: 'factors' },
    { method: 'GET', call: 'trusted-devices' },
    { method: 'POST', call: 'two-step/ask-again' },
    { method: 'DELETE', call: 'trusted-devices' },
    { method: 'DELETE', call: 'factors/totp' },
  ];

  it.each(calls)(
    'finds nobody in another tenant, and leaves nothing for them: $method $call',
    async ({ method, call }) => {
      const { path, browser } = await somebody();
      const other = aTenantName('other');
      await admin.newTenant(other);
      const body = method === 'POST' ? {} : undefined;
      const stranger = `/tenants/${other}/users/${path.split('/').at(-1) ?? ''}/${call}`;
      expect(await admin.send(method, stranger, body)).toMatchObject({
        status: 404,
        body: { code: 'request.not_found' },
      });
      const nobody = `/tenants/${tenant.id}/users/${crypto.randomUUID()}/${call}`;
      expect(await admin.send(method, nobody, body)).toMatchObject({
        status: 404,
        body: { code: 'request.not_found' },
      });
      expect(await devicesOf(browser)).toHaveLength(1);
      expect(await system.rows('mfa-policy', 'SELECT 1 FROM two_step WHERE tenant_id = $1', [other])).toEqual([]);
    },
  );
});
