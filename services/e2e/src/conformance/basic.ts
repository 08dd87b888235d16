import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import * as openid from 'openid-client';
import { expect } from 'vitest';
import { follow } from '../relying-party.js';
import type { Module, Modules, Tester, Tokens } from './tester.js';

const claimsOf = (tokens: Tokens) => tokens.claims() ?? { sub: '', iss: '', aud: '', iat: 0, exp: 0 };

/** Whoever asks for this gets what everybody gets: a code, and tokens for it. */
const succeedsWith =
  (more: Record<string, string>): Module =>
  async (tester) => {
    const { tokens, wasAsked } = await tester.tokens(tester.newBrowser(), more);
    expect(wasAsked).toBe(true);
    expect(await tester.userInfo(tokens)).toMatchObject({ sub: claimsOf(tokens).sub });
  };

/** These claims come from the user info endpoint, and none of them in the ID token of a code flow (Core §5.4). */
const tells =
  (scope: string, claims: Readonly<Record<string, unknown>>): Module =>
  async (tester) => {
    const { tokens } = await tester.tokens(tester.newBrowser(), { scope });
    expect(await tester.userInfo(tokens)).toEqual({ ...claims, sub: claimsOf(tokens).sub });
    for (const name of Object.keys(claims)) expect(claimsOf(tokens)).not.toHaveProperty(name);
  };

const anAddress: unknown = expect.stringMatching(/^[^@]+@example\.com$/);
const profile = { name: 'Ada' };
const email = { email: anAddress, email_verified: true };
const phone = { phone_number: '+442079460958', phone_number_verified: true };

/** A second request of the same browser: what its person proved comes later than what they proved before. */
const asksAgain =
  (more: Record<string, string>): Module =>
  async (tester) => {
    const browser = tester.newBrowser();
    const first = await tester.tokens(browser);
    // More than the one second of `oidcc-max-age-1`, where moments have no fractions.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const second = await tester.tokens(browser, more);
    expect(second.wasAsked).toBe(true);
    const [before, after] = [claimsOf(first.tokens), claimsOf(second.tokens)];
    expect(after.sub).toBe(before.sub);
    expect(after.auth_time).toBeGreaterThan(before.auth_time ?? Number.NaN);
    expect(after.auth_time).toBeGreaterThan(Date.now() / 1_000 - 30);
  };

/** A second request of the same browser is answered at once, with the sign-in of the first one. */
const asksNobody =
  (more: (first: Tokens) => Record<string, string>): Module =>
  async (tester) => {
    const browser = tester.newBrowser();
    const first = await tester.tokens(browser);
    const second = await tester.tokens(browser, more(first.tokens));
    expect(second.wasAsked).toBe(false);
    const { sub, auth_time: since } = claimsOf(first.tokens);
    expect(claimsOf(second.tokens)).toMatchObject({ sub, auth_time: since });
  };

/** The user info endpoint in one of its three ways (RFC 6750 §2). */
const userInfoBy =
  (callOf: (token: string) => Parameters<Tester['call']>[1]): Module =>
  async (tester) => {
    const { tokens } = await tester.tokens(tester.newBrowser());
    const reply = await tester.call('userinfo_endpoint', callOf(tokens.access_token));
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.body).toEqual({ ...profile, ...email, sub: claimsOf(tokens).sub });
  };

/** A request that is refused, at the client: with this code, its state, and nothing to redeem. */
const isRefusedWith =
  (error: string, change: (url: URL) => void): Module =>
  async (tester) => {
    const { url, state } = await tester.client.begin();
    change(url);
    const { url: back } = await follow(tester.newBrowser(), tester.origin, url);
    expect(`${back.origin}${back.pathname}`).toBe(tester.client.redirectUri);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state });
    expect(back.searchParams.has('code')).toBe(false);
  };

/** `oidcc-server`: a whole code flow, and everything that a client may rely on in its answers. */
const server: Module = async (tester) => {
  const nonce = openid.randomNonce();
  const answered = await tester.ask(tester.newBrowser(), { nonce });
  expect(answered.back.searchParams.get('state')).toBe(answered.begun.state);
  expect(answered.back.searchParams.get('iss')).toBe(tester.metadata['issuer']);
  const tokens = await tester.redeem(answered, { nonce });
  expect(tokens.token_type).toBe('bearer');
  expect(tokens.expires_in).toBeGreaterThan(0);
  const claims = claimsOf(tokens);
  const { clientId } = tester.client.registered;
  expect(claims).toMatchObject({ iss: tester.metadata['issuer'], aud: clientId, nonce, acr: 'phr' });
  expect(claims.auth_time).toBeTypeOf('number');
  expect(claims.sub.length).toBeLessThanOrEqual(255);
  expect([claims['azp'] ?? clientId, claims.exp > claims.iat]).toEqual([clientId, true]);
  expect(await tester.userInfo(tokens)).toMatchObject({ sub: claims.sub });
};

/** `oidcc-idtoken-signature`: RS256, by a key that is published under the name in the token’s header. */
const signature: Module = async (tester) => {
  const { tokens } = await tester.tokens(tester.newBrowser());
  const header = decodeProtectedHeader(tokens.id_token ?? '');
  const { keys } = (await tester.call('jwks_uri')).body as JSONWebKeySet;
  expect(header.alg).toBe('RS256');
  expect(keys.filter(({ kid }) => kid === header.kid)).toHaveLength(1);
  const { payload } = await jwtVerify(tokens.id_token ?? '', createLocalJWKSet({ keys }));
  expect(payload.sub).toBe(claimsOf(tokens).sub);
};

/** A code once more, so much later: it is nothing, and what came of its first use is worth nothing either (RFC 6749 §4.1.2). */
const reuse =
  (seconds: number): Module =>
  async (tester) => {
    const { tokens, ...answered } = await tester.tokens(tester.newBrowser());
    await tester.timePasses(seconds);
    await expect(tester.redeem(answered)).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
    const reply = await tester.call('userinfo_endpoint', {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toContain('error="invalid_token"');
  };

/** `oidcc-ensure-post-request-succeeds`: the request comes as a form (Core §3.1.2.1), of another site’s page. */
const byPost: Module = async (tester) => {
  const browser = tester.newBrowser();
  const begun = await tester.client.begin();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:4999' };
  const rawBody = begun.url.searchParams.toString();
  const { status, headers: answer } = await browser.request('POST', begun.url.pathname, { rawBody, headers });
  expect([status, answer.location]).toEqual([303, expect.stringMatching(/^\/oidc\/auth\?/)]);
  const { back } = await tester.lead(browser, new URL(answer.location ?? '', begun.url));
  expect(claimsOf(await tester.redeem({ begun, back }))).toMatchObject({ acr: 'phr' });
};

/** `oidcc-server-client-secret-post`: the client says who it is in the form. */
const secretInForm: Module = async (tester) => {
  const { begun, back } = await tester.ask(tester.newBrowser());
  const { clientId, secret = '' } = tester.client.registered;
  const form = {
    ...{ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', code_verifier: begun.verifier },
    ...{ redirect_uri: tester.client.redirectUri, client_id: clientId, client_secret: secret },
  };
  const reply = await tester.call('token_endpoint', { method: 'POST', form });
  expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(reply.body).toMatchObject({ token_type: 'Bearer', id_token: expect.any(String) as unknown });
  expect(tester.metadata['token_endpoint_auth_methods_supported']).toContain('client_secret_post');
};

/** `oidcc-ensure-registered-redirect-uri`: a page says so here, and nobody is sent there. */
const unregistered: Module = async (tester) => {
  const { url } = await tester.client.begin({ redirect_uri: 'http://localhost:4999/elsewhere' });
  const { url: at, reply } = await follow(tester.newBrowser(), tester.origin, url);
  expect([at.origin, reply.status, reply.headers.location]).toEqual([tester.origin, 400, undefined]);
  expect(reply.text).toContain('redirect_uri');
};

/** `oidcc-refresh-token`: new tokens of the same person and sign-in; nothing in the hands of another client. */
const refresh: Module = async (tester) => {
  const offline = { scope: 'openid offline_access', prompt: 'consent' };
  const { tokens: first } = await tester.tokens(tester.newBrowser(), offline);
  expect(first.refresh_token).toMatch(/^[\x20-\x7E]+$/);
  const second = await openid.refreshTokenGrant(tester.client.config, first.refresh_token ?? '');
  expect(second.access_token).not.toBe(first.access_token);
  const { iss, sub, aud, auth_time: since, iat } = claimsOf(first);
  expect(second.claims()).toMatchObject({ iss, sub, aud, auth_time: since });
  expect(second.claims()?.iat).toBeGreaterThanOrEqual(iat);
  expect(await tester.userInfo(second)).toMatchObject({ sub });
  const { tokens: others } = await tester.tokens(tester.newBrowser(), offline, tester.otherClient);
  const stolen = openid.refreshTokenGrant(tester.client.config, others.refresh_token ?? '');
  await expect(stolen).rejects.toMatchObject({ status: 400, error: 'invalid_grant' });
};

/** `oidcc-claims-essential`: a single claim, by its name (Core §5.5). */
const essential: Module = async (tester) => {
  const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
  const { tokens } = await tester.tokens(tester.newBrowser(), { scope: 'openid', claims });
  expect(await tester.userInfo(tokens)).toEqual({ ...profile, sub: claimsOf(tokens).sub });
  expect(claimsOf(tokens)).not.toHaveProperty('name');
};

/** `oidcc-prompt-none-not-logged-in`: an error for the client, and no page. */
const notLoggedIn: Module = async (tester) => {
  const { back, begun } = await tester.ask(tester.newBrowser(), { prompt: 'none' });
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'login_required', state: begun.state });
  expect(back.searchParams.has('code')).toBe(false);
};

/** The modules of "Basic OP" by their published names. */
export const basicModules: Modules = {
  'oidcc-server': server,
  'oidcc-response-type-missing': isRefusedWith('invalid_request', (url) => url.searchParams.delete('response_type')),
  'oidcc-idtoken-signature': signature,
  'oidcc-userinfo-get': userInfoBy((token) => ({ headers: { authorization: `Bearer ${token}` } })),
  'oidcc-userinfo-post-header': userInfoBy((token) => ({
    ...{ method: 'POST', headers: { authorization: `Bearer ${token}` } },
  })),
  'oidcc-userinfo-post-body': userInfoBy((token) => ({ method: 'POST', form: { access_token: token } })),
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': async (tester) => {
    const { begun, tokens } = await tester.tokens(tester.newBrowser());
    expect(begun.url.searchParams.has('nonce')).toBe(false);
    expect(claimsOf(tokens)).not.toHaveProperty('nonce');
  },
  'oidcc-scope-profile': tells('openid profile', profile),
  'oidcc-scope-email': tells('openid email', email),
  'oidcc-scope-phone': tells('openid phone', phone),
  'oidcc-scope-all': tells('openid profile email address phone', { ...profile, ...email, ...phone }),
  'oidcc-ensure-other-scope-order-succeeds': tells('email openid', email),
  'oidcc-display-page': succeedsWith({ display: 'page' }),
  'oidcc-display-popup': succeedsWith({ display: 'popup' }),
  'oidcc-prompt-login': asksAgain({ prompt: 'login' }),
  'oidcc-prompt-none-not-logged-in': notLoggedIn,
  'oidcc-prompt-none-logged-in': asksNobody(() => ({ prompt: 'none' })),
  'oidcc-max-age-1': asksAgain({ max_age: '1' }),
  'oidcc-max-age-10000': asksNobody(() => ({ max_age: '10000' })),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': succeedsWith({ extra: 'foobar' }),
  'oidcc-id-token-hint': asksNobody((first) => ({ prompt: 'none', id_token_hint: first.id_token ?? '' })),
  'oidcc-login-hint': succeedsWith({ login_hint: 'somebody@example.com' }),
  'oidcc-ui-locales': succeedsWith({ ui_locales: 'se' }),
  'oidcc-claims-locales': succeedsWith({ claims_locales: 'se' }),
  'oidcc-ensure-request-with-acr-values-succeeds': async (tester) => {
    await succeedsWith({ acr_values: '1 2' })(tester);
    const { tokens } = await tester.tokens(tester.newBrowser(), { acr_values: 'urn:latchkey:aal:2 phr' });
    expect(claimsOf(tokens)).toMatchObject({ acr: 'urn:latchkey:aal:2' });
  },
  'oidcc-codereuse': reuse(0),
  'oidcc-codereuse-30seconds': reuse(30),
  'oidcc-ensure-registered-redirect-uri': unregistered,
  'oidcc-ensure-post-request-succeeds': byPost,
  'oidcc-server-client-secret-post': secretInForm,
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': isRefusedWith(
    'request_uri_not_supported',
    (url) => url.searchParams.set('request_uri', 'http://localhost:4999/request.jwt'),
  ),
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': isRefusedWith(
    'request_not_supported',
    (url) => url.searchParams.set('request', 'eyJhbGciOiJub25lIn0.e30.'),
  ),
  'oidcc-claims-essential': essential,
  'oidcc-refresh-token': refresh,
  'oidcc-ensure-request-with-valid-pkce-succeeds': async (tester) => {
    const answered = await tester.ask(tester.newBrowser());
    expect(tester.metadata['code_challenge_methods_supported']).toEqual(['S256']);
    expect(answered.begun.url.searchParams.get('code_challenge_method')).toBe('S256');
    expect(claimsOf(await tester.redeem(answered))).toMatchObject({ acr: 'phr' });
  },
};
