import type { SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, type BrowserReply } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type Holder, MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act, begin } from './newcomers.js';
import { startSystem, type System } from './system.js';

// A second factor after a first one, over HTTP: who is asked, for what, and what the session then says (R2, R4, b.3).

let system: System;
let people: MfaPeople;
let ada: Holder;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system);
  ada = await people.someone({ passkey: true, totp: true, backupCodes: true });
});
afterAll(() => system.stop());

const sessionOf = async (browser: Browser): Promise<SessionView> =>
  (await browser.get('/api/v1/session')).body as SessionView;
const subjectsTo = async (to: string): Promise<string[]> => {
  const { body } = await system.newBrowser().get(`/dev/inbox?to=${encodeURIComponent(to)}`);
  return (body as { subject: string }[]).map(({ subject }) => subject);
};
const codeOfProblem = ({ body }: BrowserReply) => (body as { code?: string }).code;

describe('somebody with every factor, where everybody is asked', () => {
  beforeAll(() => people.asks({ policy: 'mandatory' }));

  it('signs in with a passkey alone: it is both', async () => {
    const { browser, interaction } = await people.byPasskey(ada);
    expect(nameOf(interaction)).toBe('done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'phr', amr: ['hwk', 'user', 'mfa'] });
  });

  it('is asked after the password, in the order of least effort', async () => {
    const { interaction, browser } = await people.byPassword(ada);
    expect(offerOf(interaction)).toEqual(['webauthn', 'totp', 'email-code', 'backup-code']);
    // D-01: nobody is signed in between two factors.
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    expect((await browser.get('/api/v1/account/profile')).status).toBe(401);
  });

  it('may show an authenticator app', async () => {
    const { browser, interaction } = await people.byPassword(ada);
    const reply = await act(browser, interaction, 'totp', { code: codeOf(ada.secret ?? '') });
    expect(nameOf(interactionOf(reply))).toBe('done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'urn:latchkey:aal:2', amr: ['pwd', 'otp', 'mfa'] });
  });

  it('may show a passkey, also one that signs in by itself', async () => {
    const { browser, interaction } = await people.byPassword(ada);
    const reply = await people.secondPasskey(browser, interaction, ada.authenticator);
    expect(nameOf(interactionOf(reply))).toBe('done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 2, acr: 'phr', amr: ['pwd', 'hwk', 'user', 'mfa'] });
  });

  it('may have a code sent to the address that is theirs, and to no other', async () => {
    const { browser, interaction } = await people.byPassword(ada);
    const sent = interactionOf(await act(browser, interaction, 'code', { channel: 'email' }));
    expect(sent.step).toMatchObject({
      name: 'mfa',
      code: { channel: 'email', sentTo: expect.stringMatching(/^p•••@/) },
    });
    const reply = await act(browser, interaction, 'code/verify', { code: await people.codeFor(ada.email) });
    expect(nameOf(interactionOf(reply))).toBe('done');
    // A mailbox is no second thing that somebody has: the policy is met, the level is what the password gave.
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd', 'otp'] });
  });

  it('may spend a backup code, once', async () => {
    const [code = ''] = ada.backupCodes ?? [];
    const { browser, interaction } = await people.byPassword(ada);
    const shown = code.toUpperCase().replaceAll(/(.{4})(?!$)/g, '$1-');
    expect(nameOf(interactionOf(await act(browser, interaction, 'backup-code', { code: shown })))).toBe('done');
    // D-17: whoever's code it is gets to know, by a way that who used it does not hold.
    await expect.poll(() => subjectsTo(ada.email), { timeout: 5_000 }).toContain('A backup code for Acme was used');
    const second = await people.byPassword(ada);
    const again = await act(second.browser, second.interaction, 'backup-code', { code });
    expect([again.status, codeOfProblem(again)]).toEqual([401, 'credential.factor_code_rejected']);
  });

  it('E-11: is asked after a mailbox too, where a password is forgotten, and before a new one is set', async () => {
    const browser = people.tenant.newBrowser();
    const named = await begin(browser, ada.email, 'recover');
    const proved = interactionOf(await act(browser, named, 'code/verify', { code: await people.codeFor(ada.email) }));
    // The mailbox is used already: it is no second factor beside itself.
    expect(offerOf(proved)).toEqual(['webauthn', 'totp', 'backup-code']);
    const tooSoon = await act(browser, proved, 'new-password', { password: 'nine calm otters in the reeds' });
    expect([tooSoon.status, codeOfProblem(tooSoon)]).toEqual([409, 'interaction.unexpected_action']);
    const [, code = ''] = ada.backupCodes ?? [];
    const verified = interactionOf(await act(browser, proved, 'backup-code', { code }));
    expect(nameOf(verified)).toBe('new-password');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });

  it('a sign-up by somebody who is there already is a sign-in, and asks like one', async () => {
    const browser = people.tenant.newBrowser();
    const named = await begin(browser, ada.email, 'sign-up');
    const proved = interactionOf(await act(browser, named, 'code/verify', { code: await people.codeFor(ada.email) }));
    expect(offerOf(proved)).toEqual(['webauthn', 'totp', 'backup-code']);
  });

  it('D-04: reaches no session by leaving the step out', async () => {
    const { browser, interaction } = await people.byPassword(ada);
    for (const method of ['resume', 'skip', 'enable-two-step', 'enrolment/totp/options', 'enrolment/backup-codes']) {
      const reply = await act(browser, interaction, method);
      expect([method, reply.status, codeOfProblem(reply)]).toEqual([method, 409, 'interaction.unexpected_action']);
    }
    const again = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    expect(nameOf(again)).toBe('mfa');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
  });
});
