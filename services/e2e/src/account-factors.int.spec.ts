import type { AccountPrompts, AccountTwoStep, SignInMethod } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrollableAt, saveCodes } from './enrolment-walk.js';
import { eventsOf } from './event-stream.js';
import { codeOf, MfaPeople, nameOf, offerOf, passwordTenant, type Holder } from './mfa-people.js';
import { act, signInWays } from './newcomers.js';
import { idsIn, ownPasskeys, passkeyAt, refusedWith } from './own-passkeys.js';
import { eventually, startSystem, type System } from './system.js';

// S6, S7, R9: what people do with their own second factors, over HTTP. Their passkeys are in account-passkeys.int.spec.ts.

const account = '/api/v1/account';
const both: SignInMethod = signInWays.email;

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const put = (browser: Browser, path: string, body: object) => browser.request('PUT', `${account}/${path}`, { body });
const twoStepOf = async (browser: Browser) => (await browser.get(`${account}/two-step`)).body as AccountTwoStep;
const optional = { policy: 'no-prompt' } as const;
const everything = { passkey: true, totp: true, backupCodes: true };

/** Signed in with their passkey a moment ago. */
async function fresh(holder: Holder): Promise<Browser> {
  const { browser, interaction } = await people.byPasskey(holder);
  stepOf(interaction, 'done');
  return browser;
}

/** Signed in with a password alone, where that is enough. */
async function notFresh(holder: Holder): Promise<Browser> {
  const { browser, interaction } = await people.byPassword(holder);
  stepOf(interaction, 'done');
  expect((await browser.get('/api/v1/session')).body).toMatchObject({ freshUntil: null });
  return browser;
}

describe('an app and backup codes', () => {
  it('are removed by their person, once and for all, and asked for no more', async () => {
    const ada = await people.someone(everything);
    await people.asks(optional);
    const browser = await fresh(ada);
    expect(await twoStepOf(browser)).toMatchObject({ factors: expect.arrayContaining(['totp', 'backup-code']) });
    for (const path of ['totp', 'backup-codes', 'totp', 'backup-codes'])
      expect([path, (await browser.delete(`${account}/${path}`)).status]).toEqual([path, 204]);
    expect(await twoStepOf(browser)).toMatchObject({ factors: ['webauthn', 'email-code'], backupCodesLeft: 0 });
    stepOf((await people.byPassword(ada)).interaction, 'done');
  });

  it('are removed with an event of its owner, and trust in browsers is over', async () => {
    const ada = await people.someone(everything);
    await people.asks({ policy: 'mandatory', trustedDevices: { enabled: true, days: 30 } });
    const trusted = await aTrustedBrowser(ada);
    const browser = await fresh(ada);
    const { userId } = (await browser.get('/api/v1/session')).body as { userId: string };
    expect((await browser.delete(`${account}/totp`)).status).toBe(204);
    const removed = await eventually(async () => {
      const events = await eventsOf(
        system,
        'events.credential.factor-changed.v1',
        ({ payload }) => payload?.['userId'] === userId,
      );
      return events.find(({ payload }) => payload?.['change'] === 'removed');
    });
    expect(removed.payload).toMatchObject({ factor: 'totp', tenantId: people.tenant.id });
    await isTrustedNoMore(ada, trusted);
  });

  it('E-09: of who has nothing else to complete a password are not removed', async () => {
    const names = await MfaPeople.at(system, { ...passwordTenant, passkey: { enabled: false } });
    const ada = await names.someone({ totp: true });
    // An address that nobody proved is none; with one they could set up another factor.
    const unproved = `UPDATE identifier SET verified_at = NULL WHERE tenant_id = $1 AND value = $2`;
    await system.rows('identity', unproved, [names.tenant.id, ada.email]);
    await names.asks({ policy: 'mandatory', factors: ['totp'] });
    const { browser, interaction } = await names.byPassword(ada);
    stepOf(interactionOf(await act(browser, interaction, 'totp', { code: codeOf(ada.secret ?? '') })), 'done');
    const refused = await browser.delete(`${account}/totp`);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'account.last_method', detail: 'nothing else signs you in here' },
    });
    expect(await twoStepOf(browser)).toMatchObject({ factors: ['totp'] });
    await names.asks(optional);
    expect((await browser.delete(`${account}/totp`)).status).toBe(204);
  });
});

/** A browser that is spared the second factor, since a sign-in with the app. */
async function aTrustedBrowser(holder: Holder): Promise<Browser> {
  const { browser, interaction } = await people.byPassword(holder);
  const proof = { code: codeOf(holder.secret ?? ''), trustDevice: true };
  stepOf(interactionOf(await act(browser, interaction, 'totp', proof)), 'done');
  await browser.delete('/api/v1/session');
  stepOf((await people.byPassword(holder, browser)).interaction, 'done');
  await browser.delete('/api/v1/session');
  return browser;
}

const isTrustedNoMore = (holder: Holder, browser: Browser) =>
  eventually(async () => {
    const { interaction } = await people.byPassword(holder, browser);
    await browser.delete('/api/v1/interactions/current');
    await browser.delete('/api/v1/session');
    return nameOf(interaction) === 'mfa';
  });

describe('a passkey that is removed', () => {
  it('D-18: ends the trust in browsers, as every other factor does', async () => {
    const ada = await people.someone(everything);
    await people.asks({ policy: 'mandatory', trustedDevices: { enabled: true, days: 30 } });
    const trusted = await aTrustedBrowser(ada);
    const browser = await fresh(ada);
    const [id = ''] = idsIn(await ownPasskeys(browser));
    expect(idsIn(await browser.delete(passkeyAt(id)))).toEqual([]);
    expect(await isTrustedNoMore(ada, trusted)).toBe(true);
    expect(offerOf((await people.byPassword(ada)).interaction)).not.toContain('webauthn');
  });

  it('d.36: of who has to have a factor leads to another at the next sign-in, which nobody skips', async () => {
    const mailbox = await MfaPeople.at(system, { ...passwordTenant, signIn: { methods: [both] } });
    const ada = await mailbox.someone({ passkey: true });
    const { browser, interaction } = await mailbox.byPasskey(ada);
    stepOf(interaction, 'done');
    await mailbox.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'] });
    const [id = ''] = idsIn(await ownPasskeys(browser));
    expect(idsIn(await browser.delete(passkeyAt(id)))).toEqual([]);

    const again = mailbox.tenant.newBrowser();
    const at = await mailbox.byMailbox(ada, again);
    expect(enrollableAt(at)).toEqual(['webauthn', 'totp']);
    expect(stepOf(at, 'enrol-factor').isSuggestion).toBe(false);
    expect(refusedWith(await act(again, at, 'skip', { step: 'enrol-factor' }))).toEqual([
      409,
      'interaction.unexpected_action',
    ]);
    expect((await again.get('/api/v1/session')).status).toBe(401);
  });
});

describe('E-17: where else somebody is signed in', () => {
  const removals = [
    { what: 'a passkey', path: async (browser: Browser) => passkeyAt(idsIn(await ownPasskeys(browser))[0] ?? 'none') },
    { what: 'an app', path: async () => `${account}/totp` },
    { what: 'backup codes', path: async () => `${account}/backup-codes` },
  ];

  it.each(removals)('they are out when they remove $what, and stay where they did so', async ({ path }) => {
    const ada = await people.someone(everything);
    await people.asks(optional);
    const [here, there] = [await fresh(ada), await fresh(ada)];
    expect((await here.delete(await path(here))).status).toBeLessThan(300);
    await eventually(async () => (await there.get('/api/v1/session')).status === 401);
    expect((await here.get('/api/v1/session')).status).toBe(200);
  });

  it('they are out when they make other backup codes, and stay where they did so', async () => {
    const ada = await people.someone(everything);
    await people.asks(optional);
    const [here, there] = [await fresh(ada), await fresh(ada)];
    const begun = interactionOf(await here.post(`${account}/backup-codes`, {}));
    await saveCodes({ browser: here, interaction: begun }, ada);
    await eventually(async () => (await there.get('/api/v1/session')).status === 401);
    expect((await here.get('/api/v1/session')).status).toBe(200);
  });
});

describe('S7: two steps', () => {
  it('are turned off and on where they are left to people, who are asked so', async () => {
    const ada = await people.someone({ passkey: true, totp: true });
    await people.asks(optional);
    const browser = await fresh(ada);
    const off = await put(browser, 'two-step', { state: 'off' });
    expect(off).toMatchObject({ status: 200, body: { state: 'off', optional: true, isAsked: false } });
    stepOf((await people.byPassword(ada)).interaction, 'done');
    const on = await put(browser, 'two-step', { state: 'on' });
    expect(on).toMatchObject({ status: 200, body: { state: 'on', isAsked: true } });
    expect(await twoStepOf(browser)).toEqual(on.body);
    expect(offerOf((await people.byPassword(ada)).interaction)).toContain('totp');
  });

  it('are not turned off where the tenant asks for them', async () => {
    const ada = await people.someone({ passkey: true, totp: true });
    await people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'] });
    const browser = await fresh(ada);
    const before = await twoStepOf(browser);
    expect(refusedWith(await put(browser, 'two-step', { state: 'off' }))).toEqual([422, 'mfa-policy.not_optional']);
    expect(await twoStepOf(browser)).toEqual(before);
  });
});

describe('who may change somebody’s factors', () => {
  const changes: { what: string; change: (browser: Browser) => ReturnType<typeof put> }[] = [
    { what: 'their app', change: (browser) => browser.delete(`${account}/totp`) },
    { what: 'their codes', change: (browser) => browser.delete(`${account}/backup-codes`) },
    { what: 'turning two steps off', change: (browser) => put(browser, 'two-step', { state: 'off' }) },
    { what: 'turning two steps on', change: (browser) => put(browser, 'two-step', { state: 'on' }) },
  ];

  it('E-01: not who has a session alone, which may be stolen', async () => {
    const ada = await people.someone(everything);
    await people.asks(optional);
    const owner = await fresh(ada);
    await put(owner, 'two-step', { state: 'off' });
    const before = await twoStepOf(owner);
    const thief = await notFresh(ada);
    for (const { what, change } of changes) {
      expect([what, ...refusedWith(await change(thief))]).toEqual([what, 403, 'session.step_up_required']);
      const nobody = await change(people.tenant.newBrowser());
      expect([what, ...refusedWith(nobody)]).toEqual([what, 401, 'session.not_signed_in']);
    }
    expect(await twoStepOf(owner)).toEqual(before);
  });

  it('nobody for somebody else: what a body names beside its own is refused, and what a removal is sent is not read', async () => {
    const [ada, bob] = [await people.someone(everything), await people.someone(everything)];
    await people.asks(optional);
    const [owner, stranger] = [await fresh(ada), await fresh(bob)];
    const { userId } = (await owner.get('/api/v1/session')).body as { userId: string };
    const before = await twoStepOf(owner);
    expect((await stranger.delete(`${account}/totp`, { body: { userId } })).status).toBe(204);
    expect(await twoStepOf(owner)).toEqual(before);
    expect((await twoStepOf(stranger)).factors).not.toContain('totp');
  });

  it.each([
    { path: 'two-step', body: {} },
    { path: 'two-step', body: { state: 'unset' } },
    { path: 'two-step', body: { state: 'off', userId: crypto.randomUUID() } },
    { path: 'two-step', body: { state: 'off', level: 3 } },
    { path: 'prompts', body: {} },
    { path: 'prompts', body: { passkey: true } },
    { path: 'prompts', body: { passkey: 'never', tenantId: 'default' } },
  ])('H-03: $path takes nothing but its own: $body', async ({ path, body }) => {
    const reply = await put(people.tenant.newBrowser(), path, body);
    expect(refusedWith(reply)).toEqual([400, 'contract.invalid_request']);
  });
});

describe('S6: offers of a passkey', () => {
  it('come no more to who does not want them, and again to who does; a session is enough to say so', async () => {
    const ada = await people.someone();
    await people.asks(optional, { passkey: { ...people.wish.passkey, progressiveEnrolment: true } });
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'create-passkey');
    stepOf(interactionOf(await act(browser, interaction, 'skip')), 'done');
    const promptsOf = async () => (await browser.get(`${account}/prompts`)).body as AccountPrompts;
    expect(await promptsOf()).toEqual({ passkey: 'ask' });
    // A "not now" rests for a month; whoever asks for offers gets the next one.
    stepOf((await people.byPassword(ada)).interaction, 'done');
    expect(await put(browser, 'prompts', { passkey: 'ask' })).toMatchObject({ status: 200, body: { passkey: 'ask' } });
    stepOf((await people.byPassword(ada)).interaction, 'create-passkey');
    expect(await put(browser, 'prompts', { passkey: 'never' })).toMatchObject({ body: { passkey: 'never' } });
    expect(await promptsOf()).toEqual({ passkey: 'never' });
    stepOf((await people.byPassword(ada)).interaction, 'done');
    await put(browser, 'prompts', { passkey: 'ask' });
    stepOf((await people.byPassword(ada)).interaction, 'create-passkey');
  });

  it.each(['GET', 'PUT'])('are nobody’s without a session: %s', async (method) => {
    const settings = method === 'PUT' ? { body: { passkey: 'never' } } : {};
    const reply = await people.tenant.newBrowser().request(method, `${account}/prompts`, settings);
    expect(refusedWith(reply)).toEqual([401, 'session.not_signed_in']);
  });
});
