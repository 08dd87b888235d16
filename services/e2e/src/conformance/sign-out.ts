import type { Browser, BrowserReply } from '@latchkey/testing';
import { createLocalJWKSet, decodeJwt, jwtVerify, UnsecuredJWT, type JSONWebKeySet } from 'jose';
import { expect } from 'vitest';
import { follow } from '../relying-party.js';
import { loggedOutAt, type Module, type Modules, type Tester } from './tester.js';

type Parameters = { id_token_hint?: string; post_logout_redirect_uri?: string; state?: string };
type Leaving = { browser: Browser; idToken: string; reply: BrowserReply };

/** A person who signed in at a client is sent to the sign-out, with what the module leaves of a whole request. */
async function leave(tester: Tester, change: (whole: Required<Parameters>) => Parameters): Promise<Leaving> {
  const browser = tester.newBrowser();
  const { tokens } = await tester.tokens(browser);
  const idToken = tokens.id_token ?? '';
  const whole = { id_token_hint: idToken, post_logout_redirect_uri: loggedOutAt, state: 'from-the-client' };
  const query = new URLSearchParams(Object.entries(change(whole)));
  const { reply } = await follow(browser, tester.origin, `${String(tester.metadata['end_session_endpoint'])}?${query}`);
  return { browser, idToken, reply };
}

/** Sends the form of a page, and goes where its answer leads. */
async function confirm(tester: Tester, { browser, reply }: Leaving) {
  const action = /<form[^>]*action="([^"]+)"/.exec(reply.text)?.[1] ?? '';
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(reply.text)?.[1] ?? '';
  const rawBody = new URLSearchParams({ xsrf, logout: 'yes' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
  const sent = await browser.request('POST', new URL(action).pathname, { rawBody, headers });
  expect([sent.status, sent.headers.location]).toEqual([303, expect.stringMatching(/^http/)]);
  return follow(browser, tester.origin, sent.headers.location ?? '');
}

/** The person comes back to the client, signed out, with the state that it sent. */
const leadsBack =
  (change: (whole: Required<Parameters>) => Parameters): Module =>
  async (tester) => {
    const leaving = await leave(tester, change);
    const { url } = await confirm(tester, leaving);
    const { state } = change({ id_token_hint: '', post_logout_redirect_uri: '', state: 'from-the-client' });
    expect(url.href).toBe(loggedOutAt + (state === undefined ? '' : `?state=${state}`));
    await tester.expectNobody(leaving.browser);
  };

/** The person is signed out, and stays here at a page that says so. */
const staysHere =
  (change: (whole: Required<Parameters>) => Parameters): Module =>
  async (tester) => {
    const leaving = await leave(tester, change);
    const { url, reply } = await confirm(tester, leaving);
    expect([url.origin, reply.status]).toEqual([tester.origin, 200]);
    expect(reply.text).toContain('You are signed out');
    await tester.expectNobody(leaving.browser);
  };

/** A page says that it is not done; nobody is sent anywhere, and nobody is signed out. */
const isRefused =
  (change: (whole: Required<Parameters>) => Parameters): Module =>
  async (tester) => {
    const { browser, reply } = await leave(tester, change);
    expect([reply.status, reply.headers.location]).toEqual([400, undefined]);
    expect(reply.text).toContain('That did not work');
    expect((await tester.tokens(browser, { prompt: 'none' })).wasAsked).toBe(false);
  };

const without =
  (...names: (keyof Parameters)[]) =>
  (whole: Required<Parameters>): Parameters =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name as keyof Parameters)));

/** The modules of "RP-Initiated Logout OP" by their published names. */
export const signOutModules: Modules = {
  'oidcc-rp-initiated-logout-discovery-endpoint-verification': async ({ metadata, origin }) => {
    expect(metadata['end_session_endpoint']).toBe(`${origin}/oidc/session/end`);
    return Promise.resolve();
  },
  'oidcc-rp-initiated-logout': leadsBack((whole) => whole),
  'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri': isRefused((whole) => ({
    ...whole,
    post_logout_redirect_uri: `${loggedOutAt}/elsewhere`,
  })),
  'oidcc-rp-initiated-logout-modified-id-token-hint': isRefused((whole) => ({
    ...whole,
    id_token_hint: new UnsecuredJWT(decodeJwt(whole.id_token_hint)).encode(),
  })),
  // The address is believed of a client that is named: who names none is asked, and stays here.
  'oidcc-rp-initiated-logout-no-id-token-hint': staysHere(without('id_token_hint')),
  'oidcc-rp-initiated-logout-no-params': staysHere(() => ({})),
  'oidcc-rp-initiated-logout-no-post-logout-redirect-uri': staysHere(without('post_logout_redirect_uri')),
  'oidcc-rp-initiated-logout-no-state': leadsBack(without('state')),
  'oidcc-rp-initiated-logout-only-state': staysHere(without('id_token_hint', 'post_logout_redirect_uri')),
};

/** `oidcc-backchannel-rp-initiated-logout`: the client is told by a logout token, and nothing else (Back-Channel Logout 1.0 §2.4). */
const told: Module = async (tester) => {
  const leaving = await leave(tester, (whole) => whole);
  const { sid, sub, iss } = decodeJwt(leaving.idToken);
  expect((await confirm(tester, leaving)).url.searchParams.get('state')).toBe('from-the-client');
  const form = await tester.listener.about(sid);
  expect([...form.keys()]).toEqual(['logout_token']);
  const keys = (await tester.call('jwks_uri')).body as JSONWebKeySet;
  const { payload } = await jwtVerify(form.get('logout_token') ?? '', createLocalJWKSet(keys), {
    audience: tester.client.registered.clientId,
    algorithms: ['RS256'],
  });
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  expect(payload).toMatchObject({
    iss,
    sub,
    sid,
    events,
    jti: expect.any(String) as unknown,
    iat: expect.any(Number) as unknown,
  });
  expect(payload).not.toHaveProperty('nonce');
  await tester.expectNobody(leaving.browser);
};

/** The modules of "Back-Channel OP" by their published names. */
export const backChannelModules: Modules = {
  'oidcc-backchannel-logout-discovery-endpoint-verification': async ({ metadata }) => {
    expect(metadata).toMatchObject({
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      end_session_endpoint: expect.stringMatching(/^https?:/) as unknown,
    });
    return Promise.resolve();
  },
  'oidcc-backchannel-rp-initiated-logout': told,
};
