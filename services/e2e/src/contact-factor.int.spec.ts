import type { Interaction, SessionView } from '@latchkey/contracts';
import { interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrollableAt } from './enrolment-walk.js';
import { MfaPeople, offerOf } from './mfa-people.js';
import { act, anAddress, aUserName, begin, peopleOf, signInWays } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import { startSystem, type System } from './system.js';
import { refusalOf } from './told.js';

// Codes by e-mail as the second factor of people who sign up with nothing but a user name and a password.

let system: System;
let people: MfaPeople;
beforeAll(async () => {
  system = await startSystem();
  people = await MfaPeople.at(system, {
    signIn: { methods: [signInWays.username] },
    signUp: { identifiers: ['username'], password: true },
    passkey: { enabled: false },
  });
  await people.asks({ policy: 'mandatory', factors: ['email-code'] });
});
afterAll(() => system.stop());

/** Somebody new, where they are to give an address. */
async function somebodyNew() {
  const [browser, username] = [people.tenant.newBrowser(), aUserName()];
  const named = await begin(browser, username, 'sign-up');
  const interaction = interactionOf(await act(browser, named, 'new-password', { password: goodPassword }));
  expect(enrollableAt(interaction)).toEqual(['email-code']);
  const gives = (value: string) => act(browser, interaction, 'enrolment/contact', { type: 'email', value });
  const shows = (code: string) => act(browser, interaction, 'enrolment/contact/verify', { code });
  return { browser, username, interaction, gives, shows };
}

async function byPassword(username: string) {
  const browser = people.tenant.newBrowser();
  const named = await begin(browser, username, 'sign-in');
  return { browser, interaction: interactionOf(await act(browser, named, 'password', { password: goodPassword })) };
}

const codeAt = ({ step }: Interaction) => (step.name === 'enrol-factor' || step.name === 'mfa' ? step.code : undefined);

describe('an address that is to be a factor', () => {
  it('d.5: is theirs after the right code, is not asked for twice, and from then on is', async () => {
    const { browser, username, gives, shows } = await somebodyNew();
    const email = anAddress();
    const sent = interactionOf(await gives(email));
    expect(codeAt(sent)).toMatchObject({ channel: 'email', sentTo: expect.stringMatching(/^p•••@/) as string });
    stepOf(interactionOf(await shows(await people.codeFor(email))), 'done');
    const session = (await browser.get('/api/v1/session')).body as SessionView;
    expect(session).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd'] });
    expect(await peopleOf(system, people.tenant)).toContainEqual(
      expect.objectContaining({ type: 'email', value: email, verified: true }),
    );

    const back = await byPassword(username);
    expect(offerOf(back.interaction)).toEqual(['email-code']);
    await act(back.browser, back.interaction, 'code', { channel: 'email' });
    const proved = await act(back.browser, back.interaction, 'code/verify', { code: await people.codeFor(email) });
    stepOf(interactionOf(proved), 'done');
    // A code by e-mail is no second thing that somebody has.
    expect((await back.browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['pwd', 'otp'] });
  });

  it('of somebody else is refused after the right code only: until then nobody learns that they have it', async () => {
    const ada = await somebodyNew();
    const taken = anAddress();
    await ada.gives(taken);
    await ada.shows(await people.codeFor(taken));

    const bob = await somebodyNew();
    const [free, asked] = [await bob.gives(anAddress()), await bob.gives(taken)];
    const shapeOf = (at: Interaction) => ({ ...at, step: { ...at.step, code: Object.keys(codeAt(at) ?? {}) } });
    expect(shapeOf(interactionOf(asked))).toEqual(shapeOf(interactionOf(free)));
    const code = await people.codeFor(taken);
    const wrong = await bob.shows(code === '000000' ? '000001' : '000000');
    expect(await refusalOf(system, wrong)).toEqual([401, 'identity.code_rejected', undefined]);
    expect(await refusalOf(system, await bob.shows(code))).toEqual([409, 'identity.identifier_taken', undefined]);
    expect((await bob.browser.get('/api/v1/session')).status).toBe(401);

    // They go on with an address of their own.
    const own = anAddress();
    stepOf(interactionOf(await bob.gives(own)), 'enrol-factor');
    stepOf(interactionOf(await bob.shows(await people.codeFor(own))), 'done');
  });

  it('is no number and no user name where the tenant takes addresses', async () => {
    const { browser, interaction } = await somebodyNew();
    for (const body of [
      { type: 'phone', value: '+4915112345678' },
      { type: 'username', value: aUserName() },
    ]) {
      const reply = await act(browser, interaction, 'enrolment/contact', body);
      const isKnown = body.type === 'phone';
      expect([body.type, reply.status]).toEqual([body.type, isKnown ? 409 : 400]);
    }
  });

  it('D-14: is not proved by a code of another journey, nor by the code of another purpose', async () => {
    const [ada, bob] = [await somebodyNew(), await somebodyNew()];
    const email = anAddress();
    await ada.gives(email);
    const code = await people.codeFor(email);
    expect(await refusalOf(system, await bob.shows(code))).toEqual([401, 'identity.code_rejected', 'no code']);
    const elsewhere = await act(ada.browser, ada.interaction, 'code/verify', { code });
    expect(await refusalOf(system, elsewhere)).toEqual([409, 'interaction.unexpected_action', undefined]);
    stepOf(interactionOf(await ada.shows(code)), 'done');
  });
});
