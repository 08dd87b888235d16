import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SigningKey } from '@latchkey/contracts';
import { type Browser, stepOf } from '@latchkey/testing';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople, type Holder } from './mfa-people.js';
import { follow, localFetch, register, RelyingParty } from './relying-party.js';
import { eventually, startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// G-11, F-05, F-07, R-21: how a sign-in ends for products, and what their tokens are signed with.

let system: System;
let admin: Administrator;
let people: MfaPeople;
let ada: Holder;
let shop: RelyingParty;
let product: Product;
beforeAll(async () => {
  product = await Product.start();
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
  shop = await RelyingParty.discovered(
    people.tenant,
    await register(admin, people.tenant, {
      type: 'web',
      backchannelLogoutUri: product.address,
      postLogoutRedirectUris: ['http://localhost:4999/bye'],
    }),
  );
});
afterAll(async () => {
  await system.stop();
  await product.stop();
});

/** A product that is told of sign-outs; it can be made to fail. */
class Product {
  readonly told: string[] = [];
  fails = 0;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Product> {
    const server = createServer();
    const started = new Product(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => {
        const isRefused = started.fails > 0;
        if (isRefused) started.fails -= 1;
        else started.told.push(new URLSearchParams(Buffer.concat(chunks).toString()).get('logout_token') ?? '');
        response.writeHead(isRefused ? 500 : 200).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/logout`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const origin = () => people.tenant.origin;
const isIn = async (browser: Browser) => (await browser.get('/api/v1/session')).status === 200;

async function signedIn() {
  const { browser } = await people.byPasskey(ada);
  const begun = await shop.begin();
  const { url } = await follow(browser, origin(), begun.url);
  const tokens = await shop.finish(url, begun);
  return { browser, tokens };
}

const keysNow = async () => {
  const { jwks_uri: uri = '' } = shop.config.serverMetadata();
  return (await (await localFetch(uri, { method: 'GET', headers: {} } as never)).json()) as JSONWebKeySet;
};

/** The logout token for a session, once it has come. */
const toldOf = (sid: unknown) => eventually(() => Promise.resolve(product.told.find((token) => sidIn(token) === sid)));
const sidIn = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}') as { sid?: string }).sid;

const formIn = (text: string) => ({
  action: /<form[^>]*action="([^"]+)"/.exec(text)?.[1] ?? '',
  xsrf: /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '',
});

async function submit(browser: Browser, text: string) {
  const { action, xsrf } = formIn(text);
  const rawBody = new URLSearchParams({ xsrf, logout: 'yes' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: null, accept: 'text/html' };
  return browser.request('POST', new URL(action).pathname, { rawBody, headers });
}

describe('signing out', () => {
  it('from a product that says whom it means: the session ends, and the product gets its person back', async () => {
    const { browser, tokens } = await signedIn();
    const url = openid.buildEndSessionUrl(shop.config, {
      ...{ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://localhost:4999/bye', state: 'x' },
    });
    const { reply } = await follow(browser, origin(), url);
    expect(reply.text).toContain('You are being signed out');
    expect(reply.headers['content-security-policy']).toContain("form-action 'self' http://localhost:4999");
    expect(await isIn(browser)).toBe(true);
    const done = await submit(browser, reply.text);
    expect(done.headers.location).toBe('http://localhost:4999/bye?state=x');
    expect(await isIn(browser)).toBe(false);
  });

  it('G-11: by a link of anybody’s asks first, and ends nothing until it is confirmed', async () => {
    const { browser } = await signedIn();
    const { reply } = await follow(browser, origin(), `${origin()}/oidc/session/end`);
    expect(reply.text).toContain('Sign out?');
    expect(reply.text).not.toContain('<script');
    expect(await isIn(browser)).toBe(true);
    await browser.request('POST', '/oidc/session/end/confirm', {
      rawBody: 'xsrf=guessed&logout=yes',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
    });
    expect(await isIn(browser)).toBe(true);
    await submit(browser, reply.text);
    expect(await isIn(browser)).toBe(false);
  });

  it('G-03: nobody is sent to an address that is not registered', async () => {
    const { browser, tokens } = await signedIn();
    const url = openid.buildEndSessionUrl(shop.config, {
      ...{ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'https://evil.example/' },
    });
    const { reply } = await follow(browser, origin(), url);
    expect(reply.status).toBe(400);
    expect(await isIn(browser)).toBe(true);
  });
});

describe('products are told', () => {
  it('of a sign-out here, with a token that is a logout token and nothing else', async () => {
    const { browser, tokens } = await signedIn();
    const claims = tokens.claims();
    await browser.delete('/api/v1/session');
    const token = await toldOf(claims?.['sid']);
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keysNow()), {
      ...{ audience: shop.registered.clientId, issuer: `${origin()}/oidc`, typ: 'logout+jwt' },
    });
    expect(payload).toMatchObject({
      sub: claims?.sub,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload['nonce']).toBeUndefined();
  });

  it('until they answer: one that is away is told later', async () => {
    const { browser, tokens } = await signedIn();
    product.fails = 1;
    await browser.delete('/api/v1/session');
    expect(await toldOf(tokens.claims()?.['sid'])).toBeTruthy();
    expect(product.fails).toBe(0);
  }, 30_000);
});

describe('F-07: a shared browser', () => {
  it('whoever signs in next ends the session before', async () => {
    const { browser } = await signedIn();
    const before = browser.cookies.get('__Host-latchkey_session') ?? '';
    const bob = await people.someone({ passkey: true });
    await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
    const { interaction } = await people.byPasskey(bob, browser);
    stepOf(interaction, 'done');
    const thief = people.tenant.newBrowser();
    thief.cookies.set('__Host-latchkey_session', before);
    await eventually(async () =>
      codeIn(await thief.get('/api/v1/session')) === 'session.not_signed_in' ? true : undefined,
    );
    const begun = await shop.begin();
    const { url } = await follow(browser, origin(), begun.url);
    const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
    expect((await shop.finish(url, begun)).claims()?.sub).toBe(userId);
  });
});

describe('R-21: signing keys', () => {
  const path = () => `/tenants/${people.tenant.id}/signing-keys`;
  const listed = async () => ((await admin.get(path())).body as { keys: SigningKey[] }).keys;
  const signingNow = async () => decodeProtectedHeader((await signedIn()).tokens.id_token ?? '').kid;

  it('take turns: who verified before still does, and the next ones are known ahead', async () => {
    const { tokens } = await signedIn();
    const ahead = (await listed()).filter(({ alg, state }) => alg === 'RS256' && state === 'next');
    await admin.send('POST', `${path()}/rotate`, {});
    const verified = await jwtVerify(tokens.id_token ?? '', createLocalJWKSet(await keysNow()));
    expect(verified.payload.sub).toBe(tokens.claims()?.sub);
    expect(await eventually(async () => ((await signingNow()) === ahead[0]?.kid ? true : undefined))).toBe(true);
  }, 60_000);

  it('go at once when somebody else may have one', async () => {
    const { tokens } = await signedIn();
    const kid = decodeProtectedHeader(tokens.id_token ?? '').kid ?? '';
    await admin.send('POST', `${path()}/rotate`, { revoke: kid });
    const gone = await eventually(async () =>
      (await keysNow()).keys.every((key) => key.kid !== kid) ? true : undefined,
    );
    expect(gone).toBe(true);
    await expect(jwtVerify(tokens.id_token ?? '', createLocalJWKSet(await keysNow()))).rejects.toThrow();
    expect(await signingNow()).not.toBe(kid);
    expect((await admin.send('POST', `${path()}/rotate`, { revoke: kid })).status).toBe(404);
  }, 60_000);
});

it('F-13: only a client’s own pages read its answers', async () => {
  const pages = await register(admin, people.tenant, { type: 'browser', origins: ['https://app.example'] });
  const asked = async (from: string) => {
    const reply = await localFetch(`${origin()}/oidc/token`, {
      ...{ method: 'POST', body: `client_id=${pages.clientId}&grant_type=authorization_code&code=x` },
      headers: { origin: from, 'content-type': 'application/x-www-form-urlencoded' },
    } as never);
    return reply.headers.get('access-control-allow-origin');
  };
  expect(await asked('https://app.example')).toBe('https://app.example');
  for (const other of ['https://app.example.evil', 'null', 'http://app.example']) expect(await asked(other)).toBeNull();
});
