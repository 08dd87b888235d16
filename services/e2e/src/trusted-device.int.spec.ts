import type { MfaSettings } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { bindTotp, byMailbox, pathOf } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { decisionsIn } from './told.js';

// D-18, b.6: a browser that is spared the second factor. What its person and an administrator see and end is in user-factors.int.spec.ts.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const spares = (settings: Partial<MfaSettings> = {}) =>
  people.asks({ policy: 'mandatory', trustedDevices: { enabled: true, days: 30 }, ...settings });
const trustedCookie = ({ cookies }: Browser) => cookies.names.find((name) => name.includes('_trusted_'));
const everything = { passkey: true, totp: true, backupCodes: true };

/** Somebody with a browser that is trusted since a sign-in with their app. */
async function somebody() {
  const ada = await people.someone(everything);
  await spares();
  const { browser, interaction } = await people.byPassword(ada);
  const proof = { code: codeOf(ada.secret ?? ''), trustDevice: true };
  stepOf(interactionOf(await act(browser, interaction, 'totp', proof)), 'done');
  const name = trustedCookie(browser) ?? 'none';
  const [deviceId = '', secret = ''] = (browser.cookies.get(name) ?? '').split('.');
  return { ada, browser, name, deviceId, secret };
}

/** Where a sign-in with a password leads; nothing of it is left. */
async function stepIn(holder: Holder, browser: Browser) {
  const { interaction } = await people.byPassword(holder, browser);
  await browser.delete('/api/v1/interactions/current');
  await browser.delete('/api/v1/session');
  return nameOf(interaction);
}

/** Another browser that shows this as its cookie. */
function showing(name: string, value: string): Browser {
  const browser = people.tenant.newBrowser();
  browser.cookies.set(name, value);
  return browser;
}

describe('D-18: a browser is trusted', () => {
  it('D-18: by what its cookie holds, whole and alone', async () => {
    const { ada, browser, name, deviceId, secret } = await somebody();
    const again = await people.byPassword(ada, browser);
    stepOf(again.interaction, 'done');
    expect((await decisionsIn(system, again.interaction))[0]?.reasons).toContain('device.trusted');
    expect((await again.browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['pwd'] });

    const forged = `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`;
    for (const value of [`${deviceId}.${forged}`, `${crypto.randomUUID()}.${secret}`, deviceId, `${deviceId}.`])
      expect([value, await stepIn(ada, showing(name, value))]).toEqual([value, 'mfa']);
  });

  it('D-18: and binds nothing: no passkey is offered to a password that was spared the second step', async () => {
    const ada = await people.someone({ totp: true, backupCodes: true });
    const offered = { passkey: { ...people.wish.passkey, progressiveEnrolment: true } };
    await people.asks({ policy: 'mandatory', trustedDevices: { enabled: true, days: 30 } }, offered);
    const { browser, interaction } = await people.byPassword(ada);
    const proof = { code: codeOf(ada.secret ?? ''), trustDevice: true };
    const proved = interactionOf(await act(browser, interaction, 'totp', proof));
    // Both steps were taken: now it is.
    stepOf(proved, 'create-passkey');
    stepOf(interactionOf(await act(browser, proved, 'skip', { unsupported: true })), 'done');
    stepOf((await people.byPassword(ada, browser)).interaction, 'done');
    await spares();
  });

  it('D-18: at its tenant alone', async () => {
    const { ada, browser, name } = await somebody();
    const elsewhere = await MfaPeople.at(system);
    const other = await elsewhere.someone(everything);
    await elsewhere.asks({ policy: 'mandatory', trustedDevices: { enabled: true, days: 30 } });
    const there = elsewhere.tenant.newBrowser();
    there.cookies.set(name, browser.cookies.get(name) ?? '');
    expect(nameOf((await elsewhere.byPassword(other, there)).interaction)).toBe('mfa');
    expect(await stepIn(ada, browser)).toBe('done');
  });

  it('D-18: until it expires', async () => {
    const { ada, browser, deviceId } = await somebody();
    const past = `UPDATE trusted_device SET created_at = now() - interval '31 days', expires_at = now() - interval '1 second' WHERE device_id = $1`;
    await system.rows('mfa-policy', past, [deviceId]);
    expect(await stepIn(ada, browser)).toBe('mfa');
  });

  it('D-18: while the tenant lets browsers be trusted', async () => {
    const { ada, browser } = await somebody();
    await spares({ trustedDevices: { enabled: false, days: 30 } });
    expect(await stepIn(ada, browser)).toBe('mfa');
    await spares();
    expect(await stepIn(ada, browser)).toBe('done');
  });

  it('D-18: for sign-ins alone: whoever forgot the password is asked in it too', async () => {
    const { ada, browser } = await somebody();
    const interaction = await people.prove(browser, ada.email, 'recover');
    expect(offerOf(interaction)).toContain('totp');
  });
});

describe('D-18: it is over, within a moment, with what it stood on:', () => {
  const isOver = (ada: Holder, browser: Browser) => eventually(async () => (await stepIn(ada, browser)) === 'mfa');

  it('D-18: another password', async () => {
    const { ada, browser } = await somebody();
    const other = people.tenant.newBrowser();
    const at = { browser: other, interaction: await people.prove(other, ada.email, 'recover') };
    // One step after the one that made the browser trusted.
    const next = codeOf(ada.secret ?? '', 1);
    stepOf(interactionOf(await act(other, at.interaction, 'totp', { code: next })), 'new-password');
    const password = 'five loud herons at dawn';
    stepOf(interactionOf(await act(other, at.interaction, 'new-password', { password })), 'done');
    expect(await isOver({ ...ada, password }, browser)).toBe(true);
  });

  it.each(['totp', 'backup-code'] as const)('D-18: a factor that is taken away: %s', async (factor) => {
    const { ada, browser } = await somebody();
    const path = await pathOf(admin, people.tenant.id, ada);
    expect((await admin.send('DELETE', `${path}/factors/${factor}`, undefined)).status).toBe(204);
    expect(await isOver(ada, browser)).toBe(true);
  });
});

describe('b.6-1: the wish to be spared is kept', () => {
  it.each([
    {
      because: 'after an app',
      isKept: true,
      by: (ada: Holder) => ['totp', { code: codeOf(ada.secret ?? '') }] as const,
    },
    {
      because: 'never after a backup code',
      isKept: false,
      by: (ada: Holder) => ['backup-code', { code: ada.backupCodes?.[0] }] as const,
    },
  ])('D-18: $because: $isKept', async ({ isKept, by }) => {
    const ada = await people.someone(everything);
    await spares();
    const { browser, interaction } = await people.byPassword(ada);
    const [method, body] = by(ada);
    const reply = await act(browser, interaction, method, { ...body, trustDevice: true });
    if (method === 'backup-code') {
      expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
      stepOf(interactionOf(await act(browser, interaction, method, body)), 'done');
    } else stepOf(interactionOf(reply), 'done');
    expect(trustedCookie(browser) !== undefined).toBe(isKept);
  });

  it('after a code by e-mail that is a factor, and after a passkey as one', async () => {
    const ada = await people.someone(everything);
    await spares();
    const mailed = await people.byPassword(ada);
    await act(mailed.browser, mailed.interaction, 'code', { channel: 'email' });
    const proof = { code: await people.codeFor(ada.email), trustDevice: true };
    stepOf(interactionOf(await act(mailed.browser, mailed.interaction, 'code/verify', proof)), 'done');
    expect(trustedCookie(mailed.browser)).toBeDefined();
    const touched = await people.byPassword(ada);
    const { step } = interactionOf(await act(touched.browser, touched.interaction, 'passkey/options'));
    if (step.name !== 'mfa' || !step.passkey) throw new Error('no options');
    const response = ada.authenticator?.get(step.passkey.options);
    stepOf(
      interactionOf(await act(touched.browser, touched.interaction, 'passkey', { response, trustDevice: true })),
      'done',
    );
    expect(trustedCookie(touched.browser)).toBeDefined();
  });

  it('after setting up an app, and not after the code to the mailbox that came before it', async () => {
    const ada: Holder = await people.someone();
    await spares({ factors: ['totp'] });
    const at = await people.byPassword(ada);
    await byMailbox(people, at, ada.email);
    stepOf(interactionOf(await bindTotp(at, ada, { trustDevice: true })), 'done');
    expect(trustedCookie(at.browser)).toBeDefined();
    expect(await stepIn(ada, at.browser)).toBe('done');

    const bob: Holder = await people.someone();
    await spares({ factors: ['totp'] });
    const other = await people.byPassword(bob);
    await act(other.browser, other.interaction, 'code', { channel: 'email' });
    const wish = { code: await people.codeFor(bob.email), trustDevice: true };
    await act(other.browser, other.interaction, 'code/verify', wish);
    // The wish stays a wish: what is bound afterwards earns it, and nothing else did.
    expect(trustedCookie(other.browser)).toBeUndefined();
  });

  it('nowhere where the tenant has no such thing', async () => {
    const ada = await people.someone(everything);
    await spares({ trustedDevices: { enabled: false, days: 30 } });
    const { browser, interaction } = await people.byPassword(ada);
    expect(stepOf(interaction, 'mfa').trustDays).toBeUndefined();
    const proof = { code: codeOf(ada.secret ?? ''), trustDevice: true };
    stepOf(interactionOf(await act(browser, interaction, 'totp', proof)), 'done');
    expect(trustedCookie(browser)).toBeUndefined();
  });
});
