import { interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { enrollableAt, pathOf } from './enrolment-walk.js';
import { type Holder, MfaPeople, offerOf } from './mfa-people.js';
import { act, anAddress, begin } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn } from './told.js';

// A8: a tenant that switches signing in with passkeys off, and on. The passkeys stay what they are: second factors.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const switches = (enabled: boolean) =>
  people.asks({ policy: 'mandatory', factors: ['webauthn'] }, { passkey: { ...people.wish.passkey, enabled } });
const passkeysOf = async (holder: Holder) =>
  (await admin.get(`${await pathOf(admin, people.tenant.id, holder)}/factors`)).body;

describe('A8: passkeys that signed in, where they no longer do', () => {
  it('A8: are refused where somebody names themselves with one, also with a challenge of before', async () => {
    const ada = await people.someone({ passkey: true });
    const browser = people.tenant.newBrowser();
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    const response = ada.authenticator?.get(passkey.options);
    await switches(false);
    for (const [method, body] of [
      ['passkey', { response }],
      ['passkey/options', {}],
    ] as const) {
      const reply = await act(browser, started, method, body);
      expect([method, reply.status, codeIn(reply)]).toEqual([method, 409, 'interaction.unexpected_action']);
    }
    const read = interactionOf(await browser.get(interactionPath(started)));
    expect(read.methods.filter((method) => method.startsWith('passkey'))).toEqual([]);
    const fresh = interactionOf(await people.tenant.newBrowser().post('/api/v1/interactions', { intent: 'sign-in' }));
    expect(stepOf(fresh, 'identify').passkey).toBeUndefined();
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    // Nor is anybody led to one by their name.
    expect((await begin(people.tenant.newBrowser(), ada.email, 'sign-in')).step.name).toBe('password');
  });

  it('A8: are offered after a password, taken, and deleted by nobody', async () => {
    const ada = await people.someone({ passkey: true });
    await switches(false);
    const at = await people.byPassword(ada);
    expect(offerOf(at.interaction)).toEqual(['webauthn']);
    const reply = await people.secondPasskey(at.browser, at.interaction, ada.authenticator);
    stepOf(interactionOf(reply), 'done');
    expect((await at.browser.get('/api/v1/session')).body).toMatchObject({
      aal: 2,
      acr: 'phr',
      amr: ['pwd', 'hwk', 'user', 'mfa'],
    });
    expect(await passkeysOf(ada)).toMatchObject({ passkeys: 1 });
    await switches(true);
    stepOf((await people.byPasskey(ada)).interaction, 'done');
  });
});

describe('A8: a passkey that was set up as a second factor, where nobody signed in with one', () => {
  it('A8: signs in by itself once that is switched on, without being set up again', async () => {
    await switches(false);
    const [browser, ada] = [people.tenant.newBrowser(), { email: anAddress() } as Holder];
    const proven = await people.prove(browser, ada.email);
    const at = interactionOf(await act(browser, proven, 'new-password', { password: 'four quiet herons at dusk' }));
    expect(enrollableAt(at)).toEqual(['webauthn']);
    const { passkey } = stepOf(interactionOf(await act(browser, at, 'enrolment/passkey/options')), 'enrol-factor');
    if (!passkey) throw new Error('no options');
    ada.authenticator = people.tenant.newAuthenticator();
    const response = ada.authenticator.create(passkey.options);
    stepOf(interactionOf(await act(browser, at, 'enrolment/passkey', { response })), 'done');
    await expect(people.byPasskey(ada)).rejects.toThrow('no passkey is possible here');

    await switches(true);
    const { browser: other, interaction } = await people.byPasskey(ada);
    stepOf(interaction, 'done');
    expect((await other.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
    expect(await passkeysOf(ada)).toMatchObject({ passkeys: 1 });
  });
});
