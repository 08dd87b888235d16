import { createHash } from 'node:crypto';
import type { SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type Holder, MfaPeople, nameOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// E-01, E-02, F-01: a session that its person proves anew, and what nobody else can do to it.

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const stepUp = (browser: Browser, body: object = {}) => browser.post('/api/v1/step-up', body);
const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body as SessionView;
const sessionCookie = '__Host-latchkey_session';

async function signedIn(holder: Holder, by: 'byPassword' | 'byPasskey' = 'byPassword') {
  const { browser, interaction } = await people[by](holder);
  stepOf(interaction, 'done');
  return browser;
}

/** In, with a password and the app. */
async function withApp(holder: Holder) {
  await people.asks({ policy: 'no-prompt', factors: ['totp'] });
  const { browser, interaction } = await people.byPassword(holder);
  stepOf(interactionOf(await act(browser, interaction, 'totp', { code: codeOf(holder.secret ?? '') })), 'done');
  return browser;
}

/** Somebody with a passkey and a password, where a password is enough. */
async function somebody() {
  const ada = await people.someone({ passkey: true });
  await people.asks({ policy: 'no-prompt' });
  return ada;
}

/** The passkey at the step that a step-up begins with. */
async function byPasskey(browser: Browser, { authenticator }: Holder, body: object = {}) {
  const begun = interactionOf(await stepUp(browser, body));
  const { passkey } = stepOf(begun, 'passkey');
  if (!passkey || !authenticator) throw new Error('no passkey is possible here');
  return { begun, response: authenticator.get(passkey.options) };
}

describe('a step-up', () => {
  it('makes a session of a password as strong as its passkey, with tokens that are new; the old ones are worth nothing', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const before = await sessionOf(browser);
    expect(before).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', freshUntil: null });
    const stolen = browser.cookies.get(sessionCookie) ?? '';
    const { begun, response } = await byPasskey(browser, ada);
    expect(begun.methods).not.toContain('identifier');
    const done = stepOf(interactionOf(await act(browser, begun, 'passkey', { response })), 'done');
    expect(done).toMatchObject({ sessionId: before.sessionId, redirectTo: '/account' });
    const after = await sessionOf(browser);
    expect(after).toMatchObject({ sessionId: before.sessionId, aal: 2, acr: 'phr' });
    expect(Date.parse(after.freshUntil ?? '')).toBeGreaterThan(Date.now() + 4 * 60_000);
    expect(browser.cookies.get(sessionCookie)).not.toBe(stolen);
    const thief = people.tenant.newBrowser();
    thief.cookies.set(sessionCookie, stolen);
    expect(codeIn(await thief.get('/api/v1/session'))).toBe('session.not_signed_in');
  });

  it('asks whoever has more than a password for more than that', async () => {
    const ada = await people.someone({ totp: true });
    const browser = await withApp(ada);
    const signedInAt = (await sessionOf(browser)).freshUntil ?? '';
    const begun = interactionOf(await stepUp(browser));
    stepOf(begun, 'password');
    const second = interactionOf(await act(browser, begun, 'password', { password: goodPassword }));
    stepOf(second, 'mfa');
    expect((await sessionOf(browser)).freshUntil).toBe(signedInAt);
    stepOf(interactionOf(await act(browser, second, 'totp', { code: codeOf(ada.secret ?? '', 1) })), 'done');
    const { aal, freshUntil } = await sessionOf(browser);
    expect(aal).toBe(2);
    expect(Date.parse(freshUntil ?? '')).toBeGreaterThan(Date.parse(signedInAt));
  });

  it('is enough with a password for whoever has nothing else', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const browser = await signedIn(ada);
    const begun = interactionOf(await stepUp(browser));
    stepOf(interactionOf(await act(browser, begun, 'password', { password: goodPassword })), 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, freshUntil: expect.any(String) as string });
  });

  it('of the same bytes again answers the same, with the same tokens', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const { begun, response } = await byPasskey(browser, ada);
    interactionOf(await act(browser, begun, 'passkey', { response }));
    const token = browser.cookies.get(sessionCookie);
    stepOf(interactionOf(await act(browser, begun, 'passkey', { response })), 'done');
    expect(browser.cookies.get(sessionCookie)).toBe(token);
    expect(await sessionOf(browser)).toMatchObject({ aal: 2 });
  });

  it('says what a product asks for, and is refused where the person has nothing for it', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt' });
    const browser = await signedIn(ada);
    expect(codeIn(await stepUp(browser, { acr: 'phr' }))).toBe('mfa-policy.not_met');
    expect(codeIn(await browser.get('/api/v1/interactions/current'))).toBe('interaction.not_found');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, freshUntil: null });
  });

  it('for what passkeys alone can give offers nothing beside one, and takes nothing else', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    expect(interactionOf(await stepUp(browser)).methods).toContain('password');
    const begun = interactionOf(await stepUp(browser, { acr: 'phr' }));
    expect(begun.methods).toEqual(['passkey', 'passkey/options', 'cancelled']);
    const refused = codeIn(await act(browser, begun, 'password', { password: goodPassword }));
    expect(refused).toBe('interaction.unexpected_action');
    // A passkey that is copied between devices never reaches the highest level, so it is not asked for.
    for (const acr of ['phrh', 'urn:latchkey:aal:3'])
      expect([acr, codeIn(await stepUp(browser, { acr }))]).toEqual([acr, 'mfa-policy.not_met']);
  });

  // ADR 0019: what the session itself was made with counts for nothing in it, however recent.
  it('E-01, per-client minimum: takes an app beside a password that is given again, and not beside the one that the session was made with', async () => {
    const ada = await people.someone({ totp: true });
    await people.asks({ policy: 'no-prompt', factors: [] });
    const browser = await signedIn(ada);
    await people.asks({ policy: 'no-prompt', factors: ['totp'] });
    const begun = interactionOf(await stepUp(browser, { acr: 'urn:latchkey:aal:2', maxAge: 300 }));
    stepOf(begun, 'password');
    const code = codeOf(ada.secret ?? '');
    expect(codeIn(await act(browser, begun, 'totp', { code }))).toBe('interaction.unexpected_action');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, freshUntil: null });
    const second = interactionOf(await act(browser, begun, 'password', { password: goodPassword }));
    stepOf(second, 'mfa');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, freshUntil: null });
    stepOf(interactionOf(await act(browser, second, 'totp', { code })), 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('D-20: ends with the session that it is about', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const { begun, response } = await byPasskey(browser, ada);
    await browser.delete('/api/v1/session');
    expect(codeIn(await act(browser, begun, 'passkey', { response }))).toBe('session.not_signed_in');
  });
});

describe('confirming an action', () => {
  const confirms = { action: 'transfer', payloadHash: createHash('sha256').update('100 to Bob').digest('base64url') };
  const keys = async () =>
    (await people.tenant.newBrowser().get('/oidc/jwks', { headers: { accept: 'application/json' } }))
      .body as JSONWebKeySet;

  it('is signed for exactly what was shown, and leaves the session as it was', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const before = await sessionOf(browser);
    const { begun, response } = await byPasskey(browser, ada, { confirms });
    const done = stepOf(interactionOf(await act(browser, begun, 'passkey', { response })), 'done');
    const issuer = `${people.tenant.origin}/oidc`;
    const { payload } = await jwtVerify(done.confirmation ?? '', createLocalJWKSet(await keys()), {
      ...{ issuer, audience: issuer, typ: 'confirmation+jwt', maxTokenAge: '5m' },
    });
    const { sessionId: sid, userId: sub } = before;
    expect(payload).toMatchObject({ sub, sid, acr: 'phr', action: 'transfer', payload_hash: confirms.payloadHash });
    expect(await sessionOf(browser)).toEqual(before);
    const again = stepOf(interactionOf(await act(browser, begun, 'passkey', { response })), 'done');
    expect(again.confirmation).toBe(done.confirmation);
  });

  it('E-02: takes a passkey, and a proof of nothing else', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const browser = await signedIn(ada);
    expect(codeIn(await stepUp(browser, { confirms }))).toBe('mfa-policy.not_met');
    const bob = await somebody();
    const his = await signedIn(bob);
    const { response } = await byPasskey(his, bob);
    const confirming = interactionOf(await stepUp(his, { confirms }));
    expect((await act(his, confirming, 'passkey', { response })).status).toBe(401);
  });

  it.each([
    { because: 'the hash is none', confirms: { action: 'transfer', payloadHash: 'short' } },
    { because: 'it has no name', confirms: { payloadHash: confirms.payloadHash } },
    { because: 'it says more', confirms: { ...confirms, userId: 'somebody' } },
  ])('is refused where $because', async (body) => {
    const browser = await signedIn(await somebody());
    expect(codeIn(await stepUp(browser, { confirms: body.confirms }))).toBe('contract.invalid_request');
  });
});

describe('nobody else', () => {
  it('E-03: proves anything in it: another person’s passkey counts for nothing', async () => {
    const [ada, mallory] = [await somebody(), await somebody()];
    const browser = await signedIn(ada);
    const begun = interactionOf(await stepUp(browser));
    const { passkey } = stepOf(begun, 'passkey');
    const options = { ...passkey?.options, allowCredentials: [] } as NonNullable<typeof passkey>['options'];
    const response = mallory.authenticator?.get(options);
    expect(codeIn(await act(browser, begun, 'passkey', { response }))).toBe('authentication.failed');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, freshUntil: null });
  });

  it('begins or goes on with it: it wants the session, and the browser', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const stranger = people.tenant.newBrowser();
    expect(codeIn(await stepUp(stranger))).toBe('session.not_signed_in');
    const { begun, response } = await byPasskey(browser, ada);
    expect(codeIn(await act(stranger, begun, 'passkey', { response }))).toBe('authentication.failed');
  });

  it('E-02: turns a proof of one journey into one of another', async () => {
    const ada = await somebody();
    const [one, other] = [await signedIn(ada), await signedIn(ada)];
    const { response } = await byPasskey(one, ada);
    const begun = interactionOf(await stepUp(other));
    expect((await act(other, begun, 'passkey', { response })).status).toBe(401);
    expect(await sessionOf(other)).toMatchObject({ aal: 1, freshUntil: null });
  });

  it('becomes somebody else on the way', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    const begun = interactionOf(await stepUp(browser));
    const refused = codeIn(await act(browser, begun, 'identifier', { type: 'email', value: 'mallory@example.com' }));
    expect(refused).toBe('interaction.unexpected_action');
  });
});

describe('setting something up', () => {
  const setUps = [
    { what: 'passkeys', body: {}, at: 'enrol-factor' },
    { what: 'totp', body: {}, at: 'enrol-factor' },
    { what: 'backup-codes', body: {}, at: 'backup-codes' },
    { what: 'identifiers', body: { type: 'email', value: 'second@example.com' }, at: 'enrol-factor' },
  ] as const;

  it.each(setUps)('E-01: $what want a fresh proof', async ({ what, body, at }) => {
    const ada = await somebody();
    const browser = await signedIn(ada);
    expect(codeIn(await browser.post(`/api/v1/account/${what}`, body))).toBe('session.step_up_required');
    const { begun, response } = await byPasskey(browser, ada);
    await act(browser, begun, 'passkey', { response });
    expect(nameOf(interactionOf(await browser.post(`/api/v1/account/${what}`, body)))).toBe(at);
  });

  it('a passkey: made, usable, and the session goes on with the tokens that it has', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: [] });
    const browser = await signedIn(ada);
    const proving = interactionOf(await stepUp(browser));
    await act(browser, proving, 'password', { password: goodPassword });
    const token = browser.cookies.get(sessionCookie);
    const begun = interactionOf(await browser.post('/api/v1/account/passkeys', {}));
    const { step } = interactionOf(await act(browser, begun, 'enrolment/passkey/options'));
    if (step.name !== 'enrol-factor' || !step.passkey) throw new Error(`at ${step.name}`);
    const authenticator = people.tenant.newAuthenticator();
    const response = authenticator.create(step.passkey.options);
    stepOf(interactionOf(await act(browser, begun, 'enrolment/passkey', { response })), 'done');
    expect(browser.cookies.get(sessionCookie)).toBe(token);
    const again = await people.byPasskey({ ...ada, authenticator });
    stepOf(again.interaction, 'done');
    expect(await sessionOf(again.browser)).toMatchObject({ acr: 'phr' });
  });

  it('left with skip, nothing is set up and nothing decided', async () => {
    const ada = await somebody();
    const browser = await signedIn(ada, 'byPasskey');
    const begun = interactionOf(await browser.post('/api/v1/account/totp', {}));
    stepOf(interactionOf(await act(browser, begun, 'skip', { step: 'enrol-factor' })), 'done');
    expect((await browser.get('/api/v1/account/two-step')).body).toMatchObject({ state: 'unset' });
  });

  it('is not begun where the tenant does not have it', async () => {
    const ada = await somebody();
    await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
    const browser = await signedIn(ada, 'byPasskey');
    expect(codeIn(await browser.post('/api/v1/account/totp', {}))).toBe('account.not_offered');
  });
});
