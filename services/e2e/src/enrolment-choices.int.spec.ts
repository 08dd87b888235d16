import type { MfaRequirement, SessionView } from '@latchkey/contracts';
import { type Browser, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { bindTotp, byMailbox, pageOf, pathOf, saveCodes, walk } from './enrolment-walk.js';
import { codeOf, type Holder, MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act, anAddress } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { codeIn, decisionsIn, refusalOf } from './told.js';

// What somebody decides about second factors, and what is remembered of it; what they set up now verifies nothing now.

let system: System;
let admin: Administrator;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  people = await MfaPeople.at(system);
});
afterAll(() => system.stop());

const asks = (policy: MfaRequirement, offersPasskey = false) =>
  people.asks(
    { policy, factors: ['totp', 'backup-code'] },
    { passkey: { ...people.wish.passkey, progressiveEnrolment: offersPasskey } },
  );
const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body as SessionView;
const stateOf = async (holder: Holder) => {
  const path = await pathOf(admin, people.tenant.id, holder);
  return (await admin.get(`${path}/two-step`)).body;
};

describe('who said no', () => {
  it('d.15, d.16: is asked before, not after, and again when an administrator says so', async () => {
    const ada = await people.someone();
    await asks('prompt-at-sign-in');
    expect(await stateOf(ada)).toMatchObject({ state: 'unset', optional: true, isAsked: false });
    const first = await people.byPassword(ada);
    expect(stepOf(first.interaction, 'turn-on-two-step').factors).toEqual(['totp']);
    const skipped = await act(first.browser, first.interaction, 'skip', { step: 'turn-on-two-step' });
    stepOf(interactionOf(skipped), 'done');
    expect(await sessionOf(first.browser)).toMatchObject({ aal: 1, amr: ['pwd'] });
    expect(await stateOf(ada)).toMatchObject({ state: 'off', isAsked: false });
    stepOf((await people.byPassword(ada)).interaction, 'done');

    const path = await pathOf(admin, people.tenant.id, ada);
    const again = await admin.send('POST', `${path}/two-step/ask-again`, {});
    expect(again).toMatchObject({ status: 200, body: { state: 'unset' } });
    stepOf((await people.byPassword(ada)).interaction, 'turn-on-two-step');
  });

  it('d.16: at a sign-up: to a passkey for this journey, to second factors until they are asked again', async () => {
    await asks('prompt-at-sign-in-and-sign-up', true);
    const [browser, holder] = [people.tenant.newBrowser(), { email: anAddress() }];
    const interaction = await people.prove(browser, holder.email);
    const skips = ['create-passkey', 'turn-on-two-step'] as const;
    const { pages } = await walk(people, { browser, interaction }, { holder, skips });
    expect(pages).toEqual(['new-password', ...skips, 'done']);
    const back = await walk(people, await people.byPassword(holder), { holder, skips });
    expect(back.pages).toEqual(['create-passkey', 'done']);
    const third = await walk(people, await people.byPassword(holder), { holder, skips });
    expect(third.pages).toEqual(['done']);
  });

  it('d.14: sees the state by which they are asked, and there is no other', async () => {
    const ada = await people.someone();
    await asks('prompt-at-sign-in');
    const at = await people.byPassword(ada);
    await act(at.browser, at.interaction, 'skip', { step: 'turn-on-two-step' });
    // They set one up where they must, and their "no" still stands where it is left to them.
    await asks('mandatory');
    await walk(people, await people.byPassword(ada), { holder: ada });
    await asks('prompt-at-sign-in');
    expect(await stateOf(ada)).toMatchObject({ state: 'off', isAsked: false, factors: ['totp', 'backup-code'] });
    stepOf((await people.byPassword(ada)).interaction, 'done');
    await asks('mandatory');
    expect(await stateOf(ada)).toMatchObject({ state: 'off', optional: false, isAsked: true });
    stepOf((await people.byPassword(ada)).interaction, 'mfa');
  });
});

it('d.15: an authenticator app of somebody who never said anything counts as a yes', async () => {
  const ada = await people.someone({ totp: true });
  await asks('prompt-at-sign-in');
  expect(await stateOf(ada)).toMatchObject({ state: 'on', isAsked: true });
  const { interaction } = await people.byPassword(ada);
  expect(offerOf(interaction)).toEqual(['totp']);
});

describe('a skip', () => {
  it('without the step that is meant is refused, and is of no other step', async () => {
    const ada = await people.someone();
    await asks('prompt-at-sign-in');
    const { browser, interaction } = await people.byPassword(ada);
    const bare = await act(browser, interaction, 'skip');
    const fault = { code: 'contract.invalid_request', errors: [{ pointer: '#/step' }] };
    expect(bare).toMatchObject({ status: 400, body: fault });
    for (const step of ['create-passkey', 'enrol-factor']) {
      const other = await act(browser, interaction, 'skip', { step });
      expect([step, other.status, codeIn(other)]).toEqual([step, 409, 'interaction.unexpected_action']);
    }
    expect(await stateOf(ada)).toMatchObject({ state: 'unset' });
  });

  it.each([{ step: 'create-passkey' }, {}])('that comes twice, %j, skips one prompt', async (body) => {
    const ada = await people.someone();
    await asks('prompt-at-sign-in', true);
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'create-passkey');
    const skipped = await act(browser, interaction, 'skip', body);
    stepOf(interactionOf(skipped), 'turn-on-two-step');
    for (const cookies of ['of now', 'of then'] as const) {
      stepOf(interactionOf(await browser.repeat(skipped, cookies)), 'turn-on-two-step');
    }
    expect(await stateOf(ada)).toMatchObject({ state: 'unset' });
  });

  it('is refused where everybody has a factor', async () => {
    const ada = await people.someone();
    await asks('mandatory');
    const at = await walk(people, await people.byPassword(ada), { holder: ada, until: 'enrol-factor' });
    expect(at.interaction.methods).not.toContain('skip');
    const reply = await act(at.browser, at.interaction, 'skip', { step: 'enrol-factor' });
    expect(reply).toMatchObject({ status: 409, body: { code: 'interaction.unexpected_action' } });
  });

  it('is refused when everybody has one since a moment ago, and the journey then leads there', async () => {
    const ada = await people.someone();
    await asks('prompt-at-sign-in');
    const { browser, interaction } = await people.byPassword(ada);
    stepOf(interaction, 'turn-on-two-step');
    await asks('mandatory');
    const late = await act(browser, interaction, 'skip', { step: 'turn-on-two-step' });
    expect([late.status, codeIn(late)]).toEqual([422, 'mfa-policy.not_optional']);
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    const { pages } = await walk(people, { browser, interaction }, { holder: ada });
    expect(pages).toEqual(['turn-on-two-step', 'mfa', 'enrol-factor', 'backup-codes', 'done']);
  });
});

describe('an answer that was lost', () => {
  it('to what enables, binds, makes and ends, comes again, and nothing is done twice', async () => {
    const ada: Holder = await people.someone();
    await asks('prompt-at-sign-in');
    const { browser, interaction } = await people.byPassword(ada);
    const enabled = await act(browser, interaction, 'enable-two-step');
    stepOf(interactionOf(enabled), 'mfa');
    stepOf(interactionOf(await browser.repeat(enabled, 'of then')), 'mfa');
    const proved = await byMailbox(people, { browser, interaction }, ada.email);
    stepOf(interactionOf(await browser.repeat(proved, 'of then')), 'enrol-factor');
    const bound = await bindTotp({ browser, interaction }, ada);
    stepOf(interactionOf(bound), 'backup-codes');
    stepOf(interactionOf(await browser.repeat(bound)), 'backup-codes');
    stepOf(interactionOf(await browser.repeat(bound, 'of then')), 'backup-codes');

    // Codes are shown once: whoever lost them gets others, and those count no more.
    const shown = stepOf(interactionOf(await act(browser, interaction, 'enrolment/backup-codes')), 'backup-codes');
    const done = await saveCodes({ browser, interaction }, ada);
    stepOf(interactionOf(done), 'done');
    stepOf(interactionOf(await browser.repeat(done, 'of then')), 'done');
    expect(
      await system.rows('session', 'SELECT 1 FROM session WHERE interaction_id = $1', [interaction.id]),
    ).toHaveLength(1);
    const back = await people.byPassword(ada);
    const lost = await act(back.browser, back.interaction, 'backup-code', { code: shown.codes?.[0] });
    expect([lost.status, codeIn(lost)]).toEqual([401, 'credential.factor_code_rejected']);
  });

  it('does not bring codes back that were on a page once', async () => {
    const ada: Holder = await people.someone();
    await asks('mandatory');
    const at = await walk(people, await people.byPassword(ada), { holder: ada, until: 'backup-codes' });
    const early = await act(at.browser, at.interaction, 'enrolment/backup-codes', { saved: true });
    expect([early.status, codeIn(early)]).toEqual([409, 'interaction.unexpected_action']);
    const { step } = interactionOf(await act(at.browser, at.interaction, 'enrolment/backup-codes'));
    const [code = 'none'] = step.name === 'backup-codes' ? (step.codes ?? []) : [];
    const read = await at.browser.get(interactionPath(at.interaction));
    expect(read.body).toMatchObject({ step: { name: 'backup-codes' } });
    expect(read.text).not.toContain(code);
  });
});

describe('d.5: what is set up in a journey', () => {
  it('d.5: does not verify in it: the session has the level of what was proved', async () => {
    const ada: Holder = await people.someone();
    await asks('mandatory');
    const at = await walk(people, await people.byPassword(ada), { holder: ada, until: 'enrol-factor' });
    const bound = interactionOf(await bindTotp(at, ada));
    stepOf(bound, 'backup-codes');
    const code = codeOf(ada.secret ?? '');
    for (const [method, body] of [
      ['totp', { code }],
      ['code', { channel: 'email' }],
    ] as const) {
      const reply = await act(at.browser, bound, method, body);
      expect([method, reply.status, codeIn(reply)]).toEqual([method, 409, 'interaction.unexpected_action']);
    }
    await saveCodes({ browser: at.browser, interaction: bound }, ada);
    expect(await sessionOf(at.browser)).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd', 'otp'] });

    // It does from the next sign-in on; the code that was refused here is spent on nothing.
    const next = await people.byPassword(ada);
    stepOf(interactionOf(await act(next.browser, next.interaction, 'totp', { code })), 'done');
    expect(await sessionOf(next.browser)).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('d.5: nor does a passkey: the sign-up’s own code is all that its session shows', async () => {
    await people.asks({ policy: 'mandatory', factors: ['webauthn'] });
    const [browser, holder] = [people.tenant.newBrowser(), { email: anAddress() } as Holder];
    const interaction = await people.prove(browser, holder.email);
    const at = await walk(people, { browser, interaction }, { holder, until: 'enrol-factor' });
    const options = stepOf(
      interactionOf(await act(browser, at.interaction, 'enrolment/passkey/options')),
      'enrol-factor',
    );
    holder.authenticator = people.tenant.newAuthenticator();
    if (!options.passkey) throw new Error('no options came');
    const response = holder.authenticator.create(options.passkey.options);
    const done = interactionOf(await act(browser, at.interaction, 'enrolment/passkey', { response }));
    expect(pageOf(done)).toBe('done');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] });
    expect((await decisionsIn(system, interaction)).at(-1)).toMatchObject({ outcome: 'fulfilled' });
    const { browser: other } = await people.byPasskey(holder);
    expect(await sessionOf(other)).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('b.4-9: needs the factors that somebody has first: who knows a password binds nothing', async () => {
    const ada = await people.someone({ totp: true });
    await asks('mandatory');
    const { browser, interaction } = await people.byPassword(ada);
    expect(nameOf(interaction)).toBe('mfa');
    const tries = [
      ['enrolment/passkey/options', {}],
      ['enrolment/totp/options', {}],
      ['enrolment/totp', { code: '123456' }],
      ['enrolment/contact', { type: 'email', value: anAddress() }],
      ['enrolment/contact/verify', { code: '123456' }],
      ['enrolment/backup-codes', {}],
    ] as const;
    for (const [method, body] of tries) {
      const reply = await act(browser, interaction, method, body);
      expect([method, ...(await refusalOf(system, reply))]).toEqual([
        method,
        409,
        'interaction.unexpected_action',
        undefined,
      ]);
    }
  });
});
