import type { SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { byMailbox, enrollableAt, walk } from './enrolment-walk.js';
import { eventsOf, publishRaw } from './event-stream.js';
import { codeOf, type Holder, MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { codeIn, decisionsIn, refusalOf } from './told.js';

// Ways around a second factor, D-01 to D-10 of the catalogue of abuse. D-04 is in second-factor.int.spec.ts, D-06 in a file of its own.

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const everyFactor = () => people.asks({ policy: 'mandatory' });
const passkeyOrApp = () => people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'] });
const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body as SessionView;
const bySecret = async (holder: Holder, steps = 0) => {
  const at = await people.byPassword(holder);
  const reply = await act(at.browser, at.interaction, 'totp', { code: codeOf(holder.secret ?? '', steps) });
  return { ...at, interaction: interactionOf(reply) };
};

describe('D-01: between two factors', () => {
  it.each([
    { method: 'GET', path: '/api/v1/session' },
    { method: 'GET', path: '/api/v1/account/profile' },
    { method: 'GET', path: '/api/v1/account/two-step' },
    { method: 'GET', path: '/api/v1/account/trusted-devices' },
    { method: 'DELETE', path: '/api/v1/account/trusted-devices' },
    { method: 'DELETE', path: `/api/v1/account/trusted-devices/${crypto.randomUUID()}` },
  ])('D-01: nobody is signed in: $method $path', async ({ method, path }) => {
    const ada = await people.someone({ totp: true });
    await everyFactor();
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'mfa');
    expect(browser.cookies.names.filter((name) => name.includes('session'))).toEqual([]);
    const reply = await browser.request(method, path);
    expect(reply).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
    expect(reply.setCookies.filter((line) => /latchkey_session=[^;]/.test(line))).toEqual([]);
  });

  it('D-01: a session of before stays what it was, and is none of the new one', async () => {
    const ada = await people.someone({ totp: true });
    await passkeyOrApp();
    const { browser } = await bySecret(ada);
    const before = await sessionOf(browser);
    await people.byPassword(ada, browser);
    expect(await sessionOf(browser)).toEqual(before);
  });

  it('D-01: there is no other door: no tokens and no userinfo for who is half way in', async () => {
    const { browser } = await people.byPassword(await people.someone({ totp: true }));
    for (const path of ['/oidc/token', '/oidc/me', '/oidc/auth', '/oauth2/token', '/userinfo', '/api/v1/session'])
      expect([path, (await browser.get(path)).status >= 400]).toEqual([path, true]);
  });
});

describe('D-02: a proof of one journey in another', () => {
  let ada: Holder;
  beforeEach(async () => {
    ada = await people.someone({ passkey: true, totp: true, backupCodes: true });
    await everyFactor();
  });

  it.each([
    { factor: 'totp', proof: () => ({ code: codeOf(ada.secret ?? '') }) },
    { factor: 'backup-code', proof: () => ({ code: ada.backupCodes?.[0] }) },
  ])('D-02: is spent: $factor', async ({ factor, proof }) => {
    const [one, two] = [await people.byPassword(ada), await people.byPassword(ada)];
    const body = proof();
    stepOf(interactionOf(await act(one.browser, one.interaction, factor, body)), 'done');
    const again = await act(two.browser, two.interaction, factor, body);
    expect(await refusalOf(system, again)).toEqual([401, 'credential.factor_code_rejected', undefined]);
    expect((await two.browser.get('/api/v1/session')).status).toBe(401);
  });

  it('D-02: is of its own journey: a passkey’s answer', async () => {
    const [one, two] = [await people.byPassword(ada), await people.byPassword(ada)];
    const { step } = interactionOf(await act(one.browser, one.interaction, 'passkey/options'));
    if (step.name !== 'mfa' || !step.passkey) throw new Error('no options');
    const response = ada.authenticator?.get(step.passkey.options);
    const elsewhere = await act(two.browser, two.interaction, 'passkey', { response });
    expect(await refusalOf(system, elsewhere)).toEqual([401, 'authentication.failed', 'unknown']);
    stepOf(interactionOf(await act(one.browser, one.interaction, 'passkey', { response })), 'done');
    const late = await act(two.browser, two.interaction, 'passkey', { response });
    expect(await refusalOf(system, late)).toEqual([401, 'authentication.failed', 'unknown']);
  });

  it('D-02: is of its own browser: a journey is found by nobody else’s', async () => {
    const one = await people.byPassword(ada);
    const stranger = people.tenant.newBrowser();
    await stranger.post('/api/v1/interactions', { intent: 'sign-in' });
    const reply = await act(stranger, one.interaction, 'totp', { code: codeOf(ada.secret ?? '') });
    expect(await refusalOf(system, reply)).toEqual([401, 'authentication.failed', 'wrong_browser']);
    stepOf(interactionOf(await act(one.browser, one.interaction, 'totp', { code: codeOf(ada.secret ?? '') })), 'done');
    expect((await stranger.get('/api/v1/session')).status).toBe(401);
  });

  it('D-02: on the bus: its event, sent again, is evidence where it was and nowhere else', async () => {
    const [one, two] = [await people.byPassword(ada), await people.byPassword(ada)];
    await act(one.browser, one.interaction, 'totp', { code: codeOf(ada.secret ?? '') });
    const subject = 'events.credential.factor-verified.v1';
    const [event] = await eventsOf(system, subject, ({ payload }) => payload?.interactionId === one.interaction.id);
    if (!event) throw new Error('there was no event');
    await publishRaw(system, subject, event, crypto.randomUUID());
    const wrong = await act(two.browser, two.interaction, 'backup-code', { code: ada.backupCodes?.[0] });
    stepOf(interactionOf(wrong), 'done');
    expect((await sessionOf(two.browser)).amr).toEqual(['pwd', 'otp', 'mfa']);
    expect((await decisionsIn(system, two.interaction)).map(({ reasons }) => reasons)).not.toContainEqual(
      expect.arrayContaining(['totp.one_factor']),
    );
  });
});

describe('D-03: one mailbox', () => {
  const recovers = async (holder: Holder) => {
    const browser = people.tenant.newBrowser();
    return { browser, interaction: await people.prove(browser, holder.email, 'recover') };
  };

  it('D-03: is no second factor beside itself, also where a password is forgotten', async () => {
    const ada = await people.someone({ totp: true });
    await everyFactor();
    const { interaction } = await recovers(ada);
    expect(offerOf(interaction)).toEqual(['totp']);
  });

  it('D-03: and nothing else: who has no other factor is told so, and signs in by no code', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'mandatory', factors: ['email-code'] });
    const browser = people.tenant.newBrowser();
    await expect(people.prove(browser, ada.email, 'recover')).rejects.toThrow('mfa-policy.not_met');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });

  it('D-03: with a backup code it is two steps of one kind: the level stays 1', async () => {
    const ada = await people.someone({ totp: true, backupCodes: true });
    await people.asks({ policy: 'mandatory', factors: ['totp', 'email-code', 'backup-code'] });
    const { browser, interaction } = await recovers(ada);
    const proved = interactionOf(await act(browser, interaction, 'backup-code', { code: ada.backupCodes?.[0] }));
    await walk(people, { browser, interaction: proved }, { holder: ada });
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] });
    expect((await decisionsIn(system, interaction)).at(-1)?.reasons).toContain('factors.same_kind');
  });
});

describe('D-05: a first factor of who knows a password alone', () => {
  it('D-05: takes a code to the mailbox first', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'mandatory', factors: ['totp'] });
    const at = await people.byPassword(ada);
    expect(offerOf(at.interaction)).toEqual(['email-code']);
    expect((await decisionsIn(system, at.interaction))[0]?.reasons).toContain('enrolment.needs_channel');
    const early = await act(at.browser, at.interaction, 'enrolment/totp/options');
    expect([early.status, codeIn(early)]).toEqual([409, 'interaction.unexpected_action']);
    expect(nameOf(interactionOf(await byMailbox(people, at, ada.email)))).toBe('enrol-factor');
  });

  it('D-05: does without it where the tenant says so', async () => {
    const ada = await people.someone();
    await people.asks({ policy: 'mandatory', factors: ['totp'], firstEnrolment: 'any' });
    expect(enrollableAt((await people.byPassword(ada)).interaction)).toEqual(['totp']);
  });
});

describe('D-08: what a session says of itself', () => {
  it.each([
    { because: 'a password and an app', by: (ada: Holder) => bySecret(ada), aal: 2 },
    { because: 'a passkey', by: (ada: Holder) => people.byPasskey(ada), aal: 2 },
  ])('D-08: is what was decided, and nothing else: $because', async ({ by, aal }) => {
    const ada = await people.someone({ passkey: true, totp: true });
    await passkeyOrApp();
    const { browser, interaction } = await by(ada);
    const { acr, amr, authTime, ...session } = await sessionOf(browser);
    expect(session.aal).toBe(aal);
    const subject = 'events.mfa-policy.requirement-fulfilled.v1';
    const told = await eventually(async () => {
      const found = await eventsOf(system, subject, ({ payload }) => payload?.interactionId === interaction.id);
      return found.length > 0 && found;
    });
    expect(told.map(({ payload }) => payload)).toEqual([expect.objectContaining({ aal, acr, amr, authTime })]);
    expect((await decisionsIn(system, interaction)).at(-1)?.reasons).toEqual(told[0]?.payload?.['reasons']);
  });

  it('D-08, d.40: a passkey that did not verify its person is one factor: beside a password it is the second, and no more', async () => {
    const ada = await people.someone({ passkey: true });
    await people.asks({ policy: 'mandatory', factors: ['webauthn'] });
    const { browser, interaction } = await people.byPassword(ada);
    const { step } = interactionOf(await act(browser, interaction, 'passkey/options'));
    if (step.name !== 'mfa' || !step.passkey) throw new Error('no options');
    const response = ada.authenticator?.get(step.passkey.options, { userVerified: false });
    stepOf(interactionOf(await act(browser, interaction, 'passkey', { response })), 'done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'urn:latchkey:aal:2', amr: ['pwd', 'hwk', 'mfa'] });
  });

  it('D-08: a passkey that is synced gives no more than level 2', async () => {
    const ada = await people.someone({ passkey: true });
    const { browser } = await people.byPasskey(ada);
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'phr' });
  });
});

describe('D-09: the policy changes while people are signed in', () => {
  it('D-09: raised, it ends at their next call what had one factor, and nothing else; lowered, it ends nothing', async () => {
    const ada = await people.someone({ passkey: true, totp: true });
    const bob = await people.someone();
    await people.asks({ policy: 'no-prompt', factors: ['webauthn', 'totp'] });
    const [one, two, three] = [await people.byPassword(bob), await bySecret(ada), await people.byPasskey(ada)];
    // A gateway may remember a session for five seconds (decisions 16).
    const all = [one, two, three].map(({ browser }) => browser);
    const statuses = () => Promise.all(all.map(async (browser) => (await browser.get('/api/v1/session')).status));
    expect(await statuses()).toEqual([200, 200, 200]);
    await people.asks({ policy: 'mandatory', factors: ['webauthn', 'totp'] });
    await expect.poll(statuses, { timeout: 6_000 }).toEqual([401, 200, 200]);
    const profile = await one.browser.get('/api/v1/account/profile');
    expect(profile).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
    await people.asks({ policy: 'no-prompt', factors: [] });
    expect((await statuses()).slice(1)).toEqual([200, 200]);
  });
});

describe('D-10: what a client asks for', () => {
  const weaker = [
    { demand: { minimumAal: 1 } },
    { acr_values: 'urn:latchkey:aal:1' },
    { max_age: 99_999 },
    { prompt: 'none' },
  ];

  it.each(weaker)('D-10: is not taken from a browser: %j', async (member) => {
    const ada = await people.someone({ totp: true });
    await everyFactor();
    const browser = people.tenant.newBrowser();
    const begun = await browser.post('/api/v1/interactions', { intent: 'sign-in', ...member });
    expect(begun).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    const at = await people.byPassword(ada);
    const query = new URLSearchParams(Object.entries(member).map(([name, value]) => [name, String(value)]));
    const code = codeOf(ada.secret ?? '');
    const shown = await act(at.browser, at.interaction, 'totp', { code, ...member });
    expect(shown).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    const another = await people.byPassword(ada, people.tenant.newBrowser());
    const read = await another.browser.get(`${interactionPath(another.interaction)}?${query.toString()}`);
    expect(nameOf(interactionOf(read))).toBe('mfa');
  });
});
