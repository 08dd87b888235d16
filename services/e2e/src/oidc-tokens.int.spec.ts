import type { Browser } from '@latchkey/testing';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { follow, localFetch, oauthRefusalOf, register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';

// G-01 to G-05, G-08: what tokens are good for, for whom, and how long.

const api = 'https://api.example.com/orders';

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
  shop = await party({ audiences: [api], scopes: ['orders:read'] });
});
afterAll(() => system.stop());

const origin = () => people.tenant.origin;
const party = async (settings: object = {}, type: 'web' | 'service' = 'web') =>
  RelyingParty.discovered(people.tenant, await register(admin, people.tenant, { type, ...settings }));

async function signedIn(): Promise<Browser> {
  const { browser } = await people.byPasskey(ada);
  return browser;
}

/** A code for somebody who is signed in. */
async function codeFor(browser: Browser, at = shop, more: Record<string, string> = {}) {
  const begun = await at.begin(more);
  const { url } = await follow(browser, origin(), begun.url);
  return { begun, back: url };
}

async function tokensFor(browser: Browser, at = shop, more: Record<string, string> = {}) {
  const { begun, back } = await codeFor(browser, at, more);
  return at.finish(back, begun);
}

/** The token endpoint, asked as nobody's library would. */
const tokenCall = (parameters: Record<string, string>, at = shop) => {
  const { clientId, secret } = at.registered;
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...(secret && { authorization }) };
  const body = new URLSearchParams({ ...parameters, ...(!secret && { client_id: clientId }) });
  return localFetch(`${origin()}/oidc/token`, { method: 'POST', headers, body: body.toString() } as never);
};

describe('G-01: PKCE', () => {
  it.each([
    { because: 'there is no challenge', change: { code_challenge: '', code_challenge_method: '' } },
    { because: 'the challenge is plain', change: { code_challenge_method: 'plain' } },
  ])('no code where $because', async ({ change }) => {
    const { url } = await shop.begin();
    for (const [name, value] of Object.entries(change))
      if (value === '') url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    const { url: back } = await follow(await signedIn(), origin(), url);
    expect([back.searchParams.get('error'), back.searchParams.get('code')]).toEqual(['invalid_request', null]);
  });

  it('no tokens with another verifier, or none', async () => {
    const browser = await signedIn();
    for (const verifier of [openid.randomPKCECodeVerifier(), undefined]) {
      const { back } = await codeFor(browser);
      const code = back.searchParams.get('code') ?? '';
      const given = { grant_type: 'authorization_code', code, redirect_uri: shop.redirectUri };
      const reply = await tokenCall({ ...given, ...(verifier && { code_verifier: verifier }) });
      expect([reply.status, ((await reply.json()) as { error: string }).error]).toEqual([400, 'invalid_grant']);
    }
  });
});

describe('G-02: a code', () => {
  it('is good once; the second use ends what the first one got', async () => {
    const { begun, back } = await codeFor(await signedIn());
    const tokens = await shop.finish(back, begun);
    expect(await oauthRefusalOf(shop.finish(back, begun))).toBe('invalid_grant');
    const info = openid.fetchUserInfo(shop.config, tokens.access_token, tokens.claims()?.sub ?? '');
    await expect(info).rejects.toThrow();
  });

  it('gives tokens to one of fifty at once', async () => {
    const { begun, back } = await codeFor(await signedIn());
    const given = {
      ...{ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '' },
      ...{ redirect_uri: shop.redirectUri, code_verifier: begun.verifier },
    };
    const replies = await Promise.all(Array.from({ length: 50 }, () => tokenCall(given)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 400]));
  });

  it('is nothing in the hands of another client, and for another address', async () => {
    const other = await party();
    const browser = await signedIn();
    const { begun, back } = await codeFor(browser);
    const given = {
      ...{ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '' },
      code_verifier: begun.verifier,
    };
    const asOther = await tokenCall({ ...given, redirect_uri: shop.redirectUri }, other);
    const elsewhere = await tokenCall({ ...given, redirect_uri: 'http://localhost:4999/other' });
    expect([asOther.status, elsewhere.status]).toEqual([400, 400]);
  });
});

it.each([
  { because: 'it has more', uri: 'http://localhost:4999/callback/more' },
  { because: 'it has a query', uri: 'http://localhost:4999/callback?next=evil' },
  { because: 'its case differs', uri: 'http://localhost:4999/Callback' },
  { because: 'its port differs', uri: 'http://localhost:4998/callback' },
  { because: 'it is somebody else’s', uri: 'https://evil.example/callback' },
  { because: 'it has a fragment', uri: 'http://localhost:4999/callback#x' },
])('G-03: nobody is sent to an address that is not registered: $because', async ({ uri }) => {
  const { url } = await shop.begin({ redirect_uri: uri });
  const { url: at, reply } = await follow(await signedIn(), origin(), url);
  expect([at.origin, reply.status]).toEqual([origin(), 400]);
  expect(reply.text).toContain('redirect_uri');
});

describe('G-04: a refresh token', () => {
  const offline = { scope: 'openid offline_access', prompt: 'consent' };

  it('is replaced at each use; the old one again, later, ends the family', async () => {
    const first = await tokensFor(await signedIn(), shop, offline);
    const second = await openid.refreshTokenGrant(shop.config, first.refresh_token ?? '');
    expect(second.refresh_token).not.toBe(first.refresh_token);
    // A lost answer is asked for again at once: that is no theft.
    const retried = await openid.refreshTokenGrant(shop.config, first.refresh_token ?? '');
    expect(retried.refresh_token).toBeTruthy();
    const spent = `UPDATE oidc_record SET consumed_at = consumed_at - interval '10.5 seconds'
      WHERE tenant_id = $1 AND model = 'RefreshToken' AND consumed_at IS NOT NULL RETURNING 1`;
    expect(await system.rows('session', spent, [people.tenant.id])).toHaveLength(1);
    expect(await oauthRefusalOf(openid.refreshTokenGrant(shop.config, first.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
    expect(await oauthRefusalOf(openid.refreshTokenGrant(shop.config, second.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
  });

  it('E-17: ends with its person’s suspension', async () => {
    const holder = await people.someone({ passkey: true });
    await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
    const { browser } = await people.byPasskey(holder);
    const tokens = await tokensFor(browser, shop, offline);
    const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
    await admin.send('POST', `/tenants/${people.tenant.id}/users/${userId}/suspend`, {});
    expect(await oauthRefusalOf(openid.refreshTokenGrant(shop.config, tokens.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
  });

  it('ends when it is given back (RFC 7009)', async () => {
    const tokens = await tokensFor(await signedIn(), shop, offline);
    await openid.tokenRevocation(shop.config, tokens.refresh_token ?? '');
    expect(await oauthRefusalOf(openid.refreshTokenGrant(shop.config, tokens.refresh_token ?? ''))).toBe(
      'invalid_grant',
    );
  });
});

describe('G-05: an access token for an API', () => {
  const keys = async () => {
    const { jwks_uri: uri = '' } = shop.config.serverMetadata();
    return (await (await localFetch(uri, { method: 'GET', headers: {} } as never)).json()) as JSONWebKeySet;
  };

  it('is signed, names its audience, and says how strong the sign-in was (RFC 9068, RFC 9470)', async () => {
    const tokens = await tokensFor(await signedIn(), shop, { resource: api, scope: 'openid orders:read' });
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createLocalJWKSet(await keys()), {
      ...{ audience: api, issuer: `${origin()}/oidc`, typ: 'at+jwt' },
    });
    expect(payload).toMatchObject({ acr: 'phr', scope: 'orders:read', client_id: shop.registered.clientId });
    expect(payload['auth_time']).toBeTypeOf('number');
    expect(protectedHeader.alg).toBe('RS256');
  });

  it('is not to be had for an API that the client may not use', async () => {
    const { url } = await shop.begin({ resource: 'https://other.example/api' });
    const { url: back } = await follow(await signedIn(), origin(), url);
    expect(back.searchParams.get('error')).toBe('invalid_target');
  });

  it('no ID token opens what an access token does', async () => {
    const tokens = await tokensFor(await signedIn());
    const info = openid.fetchUserInfo(shop.config, tokens.id_token ?? '', tokens.claims()?.sub ?? '');
    await expect(info).rejects.toThrow();
  });
});

it('G-08: a token tells about itself to its client, and to nobody else', async () => {
  const tokens = await tokensFor(await signedIn());
  expect(await openid.tokenIntrospection(shop.config, tokens.access_token)).toMatchObject({ active: true, acr: 'phr' });
  const other = await party();
  expect(await openid.tokenIntrospection(other.config, tokens.access_token)).toEqual({ active: false });
  await openid.tokenRevocation(shop.config, tokens.access_token);
  expect(await openid.tokenIntrospection(shop.config, tokens.access_token)).toEqual({ active: false });
});

it('a service gets tokens of its own, and with a wrong secret none', async () => {
  const service = await party({ audiences: [api], scopes: ['orders:read'] }, 'service');
  const granted = await openid.clientCredentialsGrant(service.config, { scope: 'orders:read', resource: api });
  expect(granted.token_type).toBe('bearer');
  const wrong = { ...service.registered, secret: `${service.registered.secret}x` };
  const thief = await RelyingParty.discovered(people.tenant, wrong);
  expect(await oauthRefusalOf(openid.clientCredentialsGrant(thief.config, { resource: api }))).toMatchObject({
    code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
  });
});

it('a request may be pushed ahead (RFC 9126)', async () => {
  const verifier = openid.randomPKCECodeVerifier();
  const url = await openid.buildAuthorizationUrlWithPAR(shop.config, {
    ...{ redirect_uri: shop.redirectUri, scope: 'openid', state: 'pushed' },
    ...{ code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
  });
  expect(url.searchParams.get('request_uri')).toMatch(/^urn:ietf:params:oauth:request_uri:/);
  const { url: back } = await follow(await signedIn(), origin(), url);
  expect((await shop.finish(back, { verifier, state: 'pushed' })).claims()).toMatchObject({ acr: 'phr' });
});

it('tokens may be bound to a key (RFC 9449): without its proof they open nothing', async () => {
  const bound = await party({ requiresDpop: true });
  const proof = openid.getDPoPHandle(bound.config, await openid.randomDPoPKeyPair('ES256'));
  const { begun, back } = await codeFor(await signedIn(), bound);
  const tokens = await openid.authorizationCodeGrant(
    bound.config,
    back,
    { pkceCodeVerifier: begun.verifier, expectedState: begun.state },
    undefined,
    { DPoP: proof },
  );
  expect(tokens.token_type).toBe('dpop');
  const sub = tokens.claims()?.sub ?? '';
  await expect(openid.fetchUserInfo(bound.config, tokens.access_token, sub)).rejects.toThrow();
  expect(await openid.fetchUserInfo(bound.config, tokens.access_token, sub, { DPoP: proof })).toMatchObject({ sub });
});
