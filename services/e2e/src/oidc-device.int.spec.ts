import { type Browser, interactionOf } from '@latchkey/testing';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { act } from './newcomers.js';
import { follow, journeyOf, landedAt, oauthRefusalOf, register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
});
afterAll(() => system.stop());

const origin = () => people.tenant.origin;
const party = async (settings: object = {}) =>
  RelyingParty.discovered(
    people.tenant,
    await register(admin, people.tenant, { type: 'device', redirectUris: [], ...settings }),
  );

describe('G-06: a device', () => {
  const codesOf = (device: RelyingParty) => openid.initiateDeviceAuthorization(device.config, { scope: 'openid' });
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: null } as const;
  const xsrfIn = (text: string) => /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const typed = async (browser: Browser, userCode: string) => {
    const page = await browser.get('/oidc/device', { headers: { accept: 'text/html' } });
    const body = new URLSearchParams({ xsrf: xsrfIn(page.text), user_code: userCode }).toString();
    return browser.request('POST', '/oidc/device', { rawBody: body, headers: { ...form, accept: 'text/html' } });
  };
  const confirmed = async (browser: Browser, shown: { text: string }, userCode: string) => {
    const body = new URLSearchParams({ xsrf: xsrfIn(shown.text), user_code: userCode, confirm: 'yes' }).toString();
    return browser.request('POST', '/oidc/device', { rawBody: body, headers: { ...form, accept: 'text/html' } });
  };

  it('gets tokens once its person has typed its code, confirmed it and signed in', async () => {
    const device = await party({ name: 'Telly' });
    const codes = await codesOf(device);
    const browser = people.tenant.newBrowser();
    const shown = await typed(browser, codes.user_code);
    expect([shown.status, shown.text.includes('Telly'), shown.text.includes(codes.user_code)]).toEqual([
      200,
      true,
      true,
    ]);
    const led = await confirmed(browser, shown, codes.user_code);
    const { url } = await follow(browser, origin(), led.headers.location ?? '');
    const journey = await journeyOf(browser, url);
    if (journey.step.name !== 'identify' || !journey.step.passkey || !ada.authenticator) throw new Error('no passkey');
    const response = ada.authenticator.get(journey.step.passkey.options);
    const done = interactionOf(await act(browser, journey, 'passkey', { response }));
    const { reply } = await follow(browser, origin(), landedAt(done));
    expect(reply.text).toContain('Your device is connected');
    const tokens = await openid.pollDeviceAuthorizationGrant(device.config, { ...codes, interval: 1 });
    expect(tokens.claims()).toMatchObject({ acr: 'phr' });
    expect(await oauthRefusalOf(openid.pollDeviceAuthorizationGrant(device.config, { ...codes, interval: 1 }))).toBe(
      'invalid_grant',
    );
  });

  it('is not found by a code that nobody shows, and not connected by who turns back', async () => {
    const device = await party();
    const codes = await codesOf(device);
    const { browser } = await people.byPasskey(ada);
    expect((await typed(browser, 'BBBB-BBBB')).text).toContain('No device shows this code');
    const shown = await typed(browser, codes.user_code);
    const body = new URLSearchParams({ xsrf: xsrfIn(shown.text), user_code: codes.user_code, abort: 'yes' }).toString();
    await browser.request('POST', '/oidc/device', { rawBody: body, headers: { ...form, accept: 'text/html' } });
    expect(await oauthRefusalOf(openid.pollDeviceAuthorizationGrant(device.config, { ...codes, interval: 1 }))).toBe(
      'access_denied',
    );
  });
});
