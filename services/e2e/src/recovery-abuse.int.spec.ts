import { type Browser, type BrowserReply, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { act, begin } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { follow, register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';

// E-12, F-10, F-11: ways around a mailbox, words that want to be markup, and pages in other people’s frames.

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn', 'totp', 'backup-code'] });
});
afterAll(() => system.stop());

/** Everything that may be sent to a journey by who has not read the mail. */
const tries: { path: string; body: object }[] = [
  { path: 'new-password', body: { password: 'mallory chose this one' } },
  { path: 'code/verify', body: { code: '000000' } },
  { path: 'code/verify', body: {} },
  { path: 'password', body: { password: 'a guess' } },
  { path: 'resume', body: {} },
  { path: 'skip', body: {} },
  { path: 'skip', body: { step: 'create-passkey' } },
  { path: 'passkey/options', body: {} },
  { path: 'enrolment/passkey/options', body: {} },
  { path: 'enrolment/backup-codes', body: { saved: true } },
  { path: 'enrolment-code', body: { code: 'A'.repeat(43) } },
  { path: 'enable-two-step', body: {} },
  { path: 'profile', body: { name: 'Mallory' } },
  { path: 'identifier', body: {} },
];

describe('E-12: a recovery without the mail', () => {
  it.each([
    { order: 'as they come', sorted: tries },
    { order: 'backwards', sorted: tries.toReversed() },
    { order: 'twice each', sorted: tries.flatMap((one) => [one, one]) },
  ])('never comes to a new password, whatever is sent: $order', async ({ sorted }) => {
    const browser = people.tenant.newBrowser();
    const journey = await begin(browser, ada.email, 'recover');
    stepOf(journey, 'code');
    const replies: BrowserReply[] = [];
    for (const { path, body } of sorted) replies.push(await act(browser, journey, path, body));
    expect(replies.filter(({ status }) => status < 400)).toEqual([]);
    stepOf(interactionOf(await browser.get(`/api/v1/interactions/${journey.id}`)), 'code');
    stepOf((await people.byPassword({ ...ada, password: goodPassword })).interaction, 'done');
  });

  it('nor does "another way": a sign-in that was begun beside it proves nothing in it', async () => {
    const browser = people.tenant.newBrowser();
    const recovering = await begin(browser, ada.email, 'recover');
    const { interaction } = await people.byPassword(ada, browser);
    stepOf(interaction, 'done');
    const reply = await act(browser, recovering, 'new-password', { password: 'mallory chose this one' });
    expect(reply.status).toBeGreaterThanOrEqual(400);
  });
});

const markup = '<img src=x onerror=alert(1)>';

it('F-10: a client’s name is text on the pages of the provider, whatever it says', async () => {
  const device = await RelyingParty.discovered(
    people.tenant,
    await register(admin, people.tenant, { type: 'device', name: markup, redirectUris: [] }),
  );
  const begun = device.config.serverMetadata();
  expect(begun.device_authorization_endpoint).toContain(people.tenant.origin);
  const app = people.tenant.newBrowser();
  const asked = await app.request('POST', '/oidc/device/auth', {
    rawBody: `client_id=${device.registered.clientId}&scope=openid`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: null },
  });
  const { user_code: userCode } = asked.body as { user_code: string };
  const browser = people.tenant.newBrowser();
  const page = await browser.get('/oidc/device', { headers: { accept: 'text/html' } });
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const shown = await browser.request('POST', '/oidc/device', {
    rawBody: new URLSearchParams({ xsrf, user_code: userCode }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: null, accept: 'text/html' },
  });
  expect(shown.text).not.toContain(markup);
  expect(shown.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

it('F-10: what somebody types for a code comes back as text', async () => {
  const browser = people.tenant.newBrowser();
  const page = await browser.get('/oidc/device', { headers: { accept: 'text/html' } });
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const shown = await browser.request('POST', '/oidc/device', {
    rawBody: new URLSearchParams({ xsrf, user_code: `"><script>alert(1)</script>` }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: null, accept: 'text/html' },
  });
  expect(shown.text).not.toContain('<script>alert');
  const { reply } = await follow(
    browser,
    people.tenant.origin,
    `${people.tenant.origin}/oidc/auth?client_id=${encodeURIComponent(markup)}`,
  );
  expect(reply.status).toBe(400);
  expect(reply.text).not.toContain(markup);
});

const pageOf = (browser: Browser, path: string) => browser.get(path, { headers: { accept: 'text/html' } });

it.each([
  ...['/sign-in', '/sign-up', '/recover', '/account', '/step-up', '/set-up', '/account/undo'],
  ...['/oidc/device', '/oidc/session/end', '/oidc/auth', '/oidc/session/end/success'],
])('F-11: %s is in nobody’s frame, runs nobody’s script and passes passkeys on to nobody', async (path) => {
  const { headers } = await pageOf(people.tenant.newBrowser(), path);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(headers['permissions-policy']).toBe('publickey-credentials-get=(self), publickey-credentials-create=(self)');
  expect(headers['x-content-type-options']).toBe('nosniff');
});
