import type { Interaction } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { act } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { follow, journeyOf, landedAt, register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';
import { aTenantWith } from './test-tenants.js';

// Section G: a product signs its people in with any standard client.

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
let shop: RelyingParty;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
  shop = await RelyingParty.discovered(people.tenant, await register(admin, people.tenant, { type: 'web' }));
});
afterAll(() => system.stop());

const origin = () => people.tenant.origin;

async function withPasskey(browser: Browser, journey: Interaction, { authenticator }: Holder) {
  const passkey =
    journey.step.name === 'passkey' || journey.step.name === 'identify' ? journey.step.passkey : undefined;
  if (!passkey || !authenticator) throw new Error(`no passkey is possible at ${journey.step.name}`);
  return interactionOf(await act(browser, journey, 'passkey', { response: authenticator.get(passkey.options) }));
}

async function withPassword(browser: Browser, journey: Interaction, { email }: Holder) {
  const named = interactionOf(await act(browser, journey, 'identifier', { type: 'email', value: email }));
  return interactionOf(await act(browser, named, 'password', { password: goodPassword }));
}

type By = typeof withPasskey;

/** From a request to tokens, with a sign-in on the way where one is due. */
async function signIn(browser: Browser, by: By = withPasskey, more: Record<string, string> = {}, at = shop) {
  const begun = await at.begin(more);
  const { url } = await follow(browser, origin(), begun.url);
  if (url.origin !== origin()) return { back: url, begun, tokens: await at.finish(url, begun) };
  const journey = await journeyOf(browser, url);
  const done = journey.step.name === 'done' ? journey : await by(browser, journey, ada);
  const { url: back } = await follow(browser, origin(), landedAt(done));
  return { back, begun, tokens: await at.finish(back, begun) };
}

describe('the code flow', () => {
  it('signs somebody in with a passkey, and the tokens say how strong that was', async () => {
    const browser = people.tenant.newBrowser();
    const begun = await shop.begin();
    const { url } = await follow(browser, origin(), begun.url);
    expect(url.pathname).toBe('/sign-in');
    const journey = await journeyOf(browser, url);
    expect(journey.client).toEqual({ name: 'Shop' });
    const done = await withPasskey(browser, journey, ada);
    expect(landedAt(done)).toMatch(/^\/oidc\/auth\//);
    const { url: back } = await follow(browser, origin(), landedAt(done));
    expect(`${back.origin}${back.pathname}`).toBe(shop.redirectUri);
    expect(back.searchParams.get('iss')).toBe(`${origin()}/oidc`);
    const tokens = await shop.finish(back, begun);
    const claims = tokens.claims();
    expect(claims).toMatchObject({ acr: 'phr', iss: `${origin()}/oidc` });
    expect(claims?.auth_time).toBeGreaterThan(Date.now() / 1_000 - 60);
    const info = await openid.fetchUserInfo(shop.config, tokens.access_token, claims?.sub ?? '');
    expect(info).toMatchObject({ email: ada.email, email_verified: true });
  });

  it('asks nobody who is signed in and strong enough', async () => {
    const browser = people.tenant.newBrowser();
    await signIn(browser);
    const begun = await shop.begin();
    const { url } = await follow(browser, origin(), begun.url);
    expect(`${url.origin}${url.pathname}`).toBe(shop.redirectUri);
    expect((await shop.finish(url, begun)).claims()).toMatchObject({ acr: 'phr' });
  });

  it('G-10: prompt=none answers with a code or with an error, and shows no page', async () => {
    const stranger = people.tenant.newBrowser();
    const begun = await shop.begin({ prompt: 'none' });
    const { url } = await follow(stranger, origin(), begun.url);
    expect([url.origin, url.searchParams.get('error')]).toEqual(['http://localhost:4999', 'login_required']);
    const browser = people.tenant.newBrowser();
    await signIn(browser, withPassword);
    const strong = await shop.begin({ prompt: 'none', acr_values: 'phr' });
    const weak = await follow(browser, origin(), strong.url);
    expect(weak.url.searchParams.get('error')).toBe('unmet_authentication_requirements');
    const plain = await shop.begin({ prompt: 'none' });
    const fine = await follow(browser, origin(), plain.url);
    expect((await shop.finish(fine.url, plain)).claims()).toMatchObject({ acr: 'urn:latchkey:aal:1', amr: ['pwd'] });
  });
});

describe('a product’s wish for a language', () => {
  it.each([
    { because: 'the tenant has it', wish: 'fr de-CH en', opened: 'de' },
    { because: 'the tenant has none of these, which is no error', wish: 'fr se', opened: null },
  ])('leads to the sign-in page in it: $because', async ({ wish, opened }) => {
    const begun = await shop.begin({ ui_locales: wish });
    const { url } = await follow(people.tenant.newBrowser(), origin(), begun.url);
    expect([url.pathname, url.searchParams.get('ui_locales')]).toEqual(['/sign-in', opened]);
  });

  it('is one of those that the provider says it has, as the tenant has them now', async () => {
    const tenant = await aTenantWith(system.suite, { languages: { default: 'en', supported: ['en', 'de'] } });
    const said = async () => {
      const { body } = await tenant.newBrowser().get('/oidc/.well-known/openid-configuration');
      return (body as { ui_locales_supported: string[] }).ui_locales_supported;
    };
    expect(await said()).toEqual(['en', 'de']);
    await tenant.change({ languages: { default: 'de', supported: ['de'] } });
    expect(await said()).toEqual(['de']);
  });

  it.each([
    { page: 'an error', path: '/oidc/auth?client_id=nobody' },
    { page: 'a sign-out', path: '/oidc/session/end?' },
  ])('holds for the provider’s own page of $page, before what the browser says', async ({ path }) => {
    const browser = people.tenant.newBrowser();
    await signIn(browser);
    const languageOf = async (more: string) => {
      const headers = { accept: 'text/html', 'accept-language': 'en' };
      const { text } = await browser.get(path + more, { headers });
      return /<html lang="([^"]*)">/.exec(text)?.[1];
    };
    expect([await languageOf('&ui_locales=de'), await languageOf('&ui_locales=fr'), await languageOf('')]).toEqual([
      'de',
      'en',
      'en',
    ]);
  });
});

it('no claim is advertised that nobody ever gets', () => {
  const { claims_supported: claims } = shop.config.serverMetadata();
  expect(claims).toEqual(expect.arrayContaining(['name', 'preferred_username']));
  expect(claims).not.toContain('updated_at');
});

describe('how strong, and how fresh', () => {
  it('acr_values lead to a step-up of the same session, and the token names what was asked for', async () => {
    const browser = people.tenant.newBrowser();
    const first = await signIn(browser, withPassword);
    expect(first.tokens.claims()).toMatchObject({ acr: 'urn:latchkey:aal:1' });
    const begun = await shop.begin({ acr_values: 'urn:latchkey:aal:2' });
    const { url } = await follow(browser, origin(), begun.url);
    const journey = await journeyOf(browser, url);
    expect([journey.intent, journey.step.name]).toEqual(['step-up', 'passkey']);
    const done = await withPasskey(browser, journey, ada);
    const { url: back } = await follow(browser, origin(), landedAt(done));
    const tokens = await shop.finish(back, begun);
    expect(tokens.claims()).toMatchObject({ acr: 'urn:latchkey:aal:2', sub: first.tokens.claims()?.sub });
  });

  it.each([{ more: { prompt: 'login' } }, { more: { max_age: '0' } }])(
    '$more wants a proof of now, and takes it',
    async ({ more }) => {
      const browser = people.tenant.newBrowser();
      await signIn(browser);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const begun = await shop.begin(more);
      const { url } = await follow(browser, origin(), begun.url);
      const journey = await journeyOf(browser, url);
      expect(journey.intent).toBe('step-up');
      const { url: back } = await follow(browser, origin(), landedAt(await withPasskey(browser, journey, ada)));
      expect((await shop.finish(back, begun)).claims()).toMatchObject({ acr: 'phr' });
    },
  );

  it('RFC 9470: what nobody can give is told to the product', async () => {
    const begun = await shop.begin({ acr_values: 'phrh' });
    const browser = people.tenant.newBrowser();
    const { url } = await follow(browser, origin(), begun.url);
    const journey = await journeyOf(browser, url);
    const { step } = journey;
    const passkey = step.name === 'identify' ? step.passkey : undefined;
    if (!passkey || !ada.authenticator) throw new Error('no passkey is possible here');
    const response = ada.authenticator.get(passkey.options);
    const reply = await act(browser, journey, 'passkey', { response });
    const { code, redirectTo } = reply.body as { code: string; redirectTo: string };
    expect(code).toBe('mfa-policy.not_met');
    const { url: back } = await follow(browser, origin(), redirectTo);
    expect(back.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('RFC 9470: what who is signed in has nothing for is told at once, before they are asked for anything', async () => {
    const browser = people.tenant.newBrowser();
    await signIn(browser);
    const begun = await shop.begin({ acr_values: 'phrh' });
    const { url } = await follow(browser, origin(), begun.url);
    const request = url.searchParams.get('request');
    const reply = await browser.post('/api/v1/interactions', { intent: 'sign-in', request });
    const { code, redirectTo } = reply.body as { code: string; redirectTo: string };
    expect(code).toBe('mfa-policy.not_met');
    const { url: back } = await follow(browser, origin(), redirectTo);
    expect(back.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('a client’s own minimum holds whatever the request says', async () => {
    const bank = await RelyingParty.discovered(
      people.tenant,
      await register(admin, people.tenant, { type: 'web', name: 'Bank', minimumAcr: 'phr' }),
    );
    const browser = people.tenant.newBrowser();
    await signIn(browser, withPassword);
    const begun = await bank.begin();
    const { url } = await follow(browser, origin(), begun.url);
    expect(stepOf(await journeyOf(browser, url), 'passkey')).toBeDefined();
  });
});
