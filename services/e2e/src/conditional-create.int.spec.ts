import { interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, PasskeyPeople } from './passkey-people.js';
import { startSystem, type System } from './system.js';
import { aTenantWith } from './test-tenants.js';

let system: System;
let people: PasskeyPeople;
let strict: PasskeyPeople;

const ways = { identifier: 'email', password: true, code: true, primary: 'password' } as const;
/** What a browser sends that asked nobody. */
const unasked = { userPresent: false, userVerified: false };

beforeAll(async () => {
  system = await startSystem();
  const signIn = { methods: [ways] };
  people = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn, passkey: { conditionalCreate: true } }));
  strict = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn }));
});
afterAll(() => system.stop());

async function loggedReasons(): Promise<string[]> {
  const text = await system.log('credential');
  return text.split('\n').flatMap((line) => {
    const reason = line.startsWith('{') ? (JSON.parse(line) as { reason?: string }).reason : undefined;
    return reason ? [reason] : [];
  });
}

describe('a passkey that nobody was asked for', () => {
  it('is registered after a password where the tenant allows it, with nobody present', async () => {
    const offered = people.offered(await people.byPassword(await people.withPassword()));
    expect(offered.step).toMatchObject({ reason: 'none-yet', conditional: true });
    const authenticator = people.tenant.newAuthenticator();
    const response = authenticator.create(offered.options, unasked);
    stepOf(interactionOf(await people.answer(offered, { response, conditional: true })), 'done');
    expect((await offered.browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['pwd'] });
  });

  it('A-18: is one factor for ever: a later verification of the person raises nothing by itself', async () => {
    const offered = people.offered(await people.byPassword(await people.withPassword()));
    const authenticator = people.tenant.newAuthenticator({ counting: false, backupEligible: true, backedUp: true });
    const response = authenticator.create(offered.options, unasked);
    await people.answer(offered, { response, conditional: true });
    for (const time of ['first', 'second']) {
      const { browser, interaction } = await people.byPasskey(authenticator);
      expect(interaction.step.name, time).toBe('done');
      const session = (await browser.get('/api/v1/session')).body as { aal: number; acr: string; amr: string[] };
      expect(session, time).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1' });
      expect(session.amr, time).not.toContain('mfa');
    }
  });

  it('is two factors where its person was verified all the same', async () => {
    const offered = people.offered(await people.byPassword(await people.withPassword()));
    const authenticator = people.tenant.newAuthenticator();
    const response = authenticator.create(offered.options, { userPresent: false });
    await people.answer(offered, { response, conditional: true });
    const { browser } = await people.byPasskey(authenticator);
    expect((await browser.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
  });

  it('A-15: is refused where the tenant does not allow it, whatever the browser says', async () => {
    const offered = strict.offered(await strict.byPassword(await strict.withPassword()));
    expect(offered.step.conditional).toBe(false);
    const response = strict.tenant.newAuthenticator().create(offered.options, unasked);
    const refused = await strict.answer(offered, { response, conditional: true });
    expect([refused.status, refused.body]).toMatchObject([400, { code: 'credential.registration_rejected' }]);
    await expect.poll(loggedReasons).toContain('no_up');
    stepOf(interactionOf(await act(offered.browser, offered.interaction, 'skip')), 'done');
  });

  it('A-15: is refused after a code, which no password manager has filled in', async () => {
    const offered = people.offered(await people.byCode(await people.withPassword()));
    expect(offered.step.conditional).toBe(false);
    const response = people.tenant.newAuthenticator().create(offered.options, unasked);
    expect((await people.answer(offered, { response, conditional: true })).status).toBe(400);
  });

  it.each([
    { because: 'nobody was present', overrides: { userPresent: false } },
    { because: 'nobody was verified', overrides: { userVerified: false } },
    { because: 'neither', overrides: unasked },
  ])('A-15, A-16: is refused when the browser does not say so: $because', async ({ overrides }) => {
    const offered = people.offered(await people.byPassword(await people.withPassword()));
    const response = people.tenant.newAuthenticator().create(offered.options, overrides);
    expect((await people.answer(offered, { response })).status).toBe(400);
    expect((await people.answer(offered, { response, conditional: false })).status).toBeGreaterThanOrEqual(400);
  });

  it('is refused when the tenant has changed its mind since the page came up', async () => {
    const place = await aTenantWith(system.suite, {
      signIn: { methods: [ways] },
      passkey: { conditionalCreate: true },
    });
    const there = new PasskeyPeople(system, place);
    const offered = there.offered(await there.byPassword(await there.withPassword()));
    await place.change({ signIn: { methods: [ways] }, passkey: { conditionalCreate: false, showButton: false } });
    await expect
      .poll(async () => (await place.newBrowser().get('/api/v1/experience')).body)
      .toMatchObject({ passkey: { showButton: false } });
    const response = place.newAuthenticator().create(offered.options, unasked);
    expect((await there.answer(offered, { response, conditional: true })).status).toBe(400);
  });
});

it('the page asks for verification as ever: only what an answer lacks is forgiven', async () => {
  const { options } = people.offered(await people.byPassword(await people.withPassword()));
  expect(options.authenticatorSelection.userVerification).toBe('required');
});
