import { createHash } from 'node:crypto';
import { Browser, interactionOf, type SoftwareAuthenticator, stepOf } from '@latchkey/testing';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { MfaPeople } from './mfa-people.js';
import { act, anAddress, newcomersOf } from './newcomers.js';
import { register, RelyingParty } from './relying-party.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// Point 7, E14, b.8: a tenant's own app signs people up and in with a passkey, without a browser.

const grant = 'urn:latchkey:params:oauth:grant-type:journey';
const certificate = createHash('sha256').update('what the app is signed with').digest();
const fingerprint = (certificate.toString('hex').toUpperCase().match(/../g) ?? []).join(':');
const appOrigin = `android:apk-key-hash:${certificate.toString('base64url')}`;
const nativeApps = {
  android: [{ packageName: 'com.example.shop', sha256CertFingerprints: [fingerprint] }],
  ios: ['ABCDE12345.com.example.shop'],
};

let system: System;
let admin: Administrator;
let people: MfaPeople;
let party: RelyingParty;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system, { nativeApps, signUp: { password: false }, signIn: { methods: [codeByEmail] } });
  await people.asks({ policy: 'no-prompt', factors: [] }, { nativeApps, passkey: { enabled: true } });
  party = await RelyingParty.discovered(people.tenant, await register(admin, people.tenant, { type: 'native' }));
});
afterAll(() => system.stop());

const codeByEmail = { identifier: 'email', password: false, code: true, primary: 'code' } as const;

/** An app: it keeps cookies and sends JSON, and its origin is its certificate's. */
const anApp = (origin = appOrigin) =>
  new Browser(people.tenant.origin, { headers: { origin, 'sec-fetch-site': null, 'sec-fetch-mode': null } });

async function signedUp(): Promise<{ app: Browser; authenticator: SoftwareAuthenticator }> {
  const [app, email] = [anApp(), anAddress()];
  const proved = await newcomersOf(system).prove(app, email, 'sign-up');
  const authenticator = people.tenant.newAuthenticator();
  const { passkey } = stepOf(proved, 'create-passkey');
  const response = authenticator.create(passkey.options, { origin: appOrigin });
  stepOf(interactionOf(await act(app, proved, 'enrolment/passkey', { response })), 'done');
  return { app, authenticator };
}

async function signedIn(authenticator: SoftwareAuthenticator, origin = appOrigin) {
  const app = anApp();
  const started = interactionOf(await app.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(started, 'identify');
  if (!passkey) throw new Error('no passkey is possible here');
  return {
    app,
    reply: await act(app, started, 'passkey', { response: authenticator.get(passkey.options, { origin }) }),
  };
}

async function tokensFor(app: Browser, more: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: grant, client_id: party.registered.clientId, ...more });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return app.request('POST', '/oidc/token', { rawBody: body.toString(), headers });
}

describe('an app of the tenant’s', () => {
  it('signs up and in with a passkey, and gets tokens that say so', async () => {
    const { authenticator } = await signedUp();
    const { app, reply } = await signedIn(authenticator);
    stepOf(interactionOf(reply), 'done');
    const answer = await tokensFor(app, { scope: 'openid email offline_access' });
    expect(answer.status).toBe(200);
    const tokens = answer.body as { access_token: string; id_token: string; refresh_token: string };
    const claims = JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString()) as object;
    expect(claims).toMatchObject({ acr: 'phr', aud: party.registered.clientId, iss: `${people.tenant.origin}/oidc` });
    const { userId } = (await app.get('/api/v1/session')).body as { userId: string };
    expect(await openid.fetchUserInfo(party.config, tokens.access_token, userId)).toMatchObject({ sub: userId });
    const again = await openid.refreshTokenGrant(party.config, tokens.refresh_token);
    expect(again.claims()).toMatchObject({ sub: userId, acr: 'phr' });
  });

  it('is known to the systems that keep passkeys', async () => {
    const browser = people.tenant.newBrowser();
    expect((await browser.get('/.well-known/assetlinks.json')).body).toEqual([
      {
        relation: ['delegate_permission/common.get_login_creds', 'delegate_permission/common.handle_all_urls'],
        target: { namespace: 'android_app', package_name: 'com.example.shop', sha256_cert_fingerprints: [fingerprint] },
      },
    ]);
    expect((await browser.get('/.well-known/apple-app-site-association')).body).toEqual({
      webcredentials: { apps: ['ABCDE12345.com.example.shop'] },
    });
  });
});

describe('nobody else', () => {
  it('is taken for it: an app with another certificate changes nothing here', async () => {
    const other = `android:apk-key-hash:${createHash('sha256').update('another').digest('base64url')}`;
    const reply = await anApp(other).post('/api/v1/interactions', { intent: 'sign-in' });
    expect([reply.status, codeIn(reply)]).toEqual([403, 'request.origin_not_allowed']);
  });

  it('answers its ceremonies: what was signed for a page counts for nothing here', async () => {
    const { authenticator } = await signedUp();
    const { reply } = await signedIn(authenticator, people.tenant.origin);
    expect([reply.status, codeIn(reply)]).toEqual([401, 'authentication.failed']);
  });

  it('gets tokens: not without a session, and not a client of another type', async () => {
    const nobody = await tokensFor(anApp());
    expect(nobody.body).toMatchObject({ error: 'invalid_grant' });
    const { app } = await signedUp();
    const web = await register(admin, people.tenant, { type: 'browser' });
    const body = new URLSearchParams({ grant_type: grant, client_id: web.clientId }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: null };
    const refused = await app.request('POST', '/oidc/token', { rawBody: body, headers });
    expect(refused.body).toEqual({
      error: 'invalid_request',
      error_description: 'requested grant type is not allowed for this client',
    });
    await app.delete('/api/v1/session');
    expect((await tokensFor(app)).body).toMatchObject({ error: 'invalid_grant' });
  });

  it('gets them for less than its client asks at least', async () => {
    const strict = await register(admin, people.tenant, { type: 'native', minimumAcr: 'phrh' });
    const { authenticator } = await signedUp();
    const { app } = await signedIn(authenticator);
    const refused = await tokensFor(app, { client_id: strict.clientId });
    expect(refused.body).toMatchObject({ error: 'unmet_authentication_requirements' });
  });
});
