import { interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, addPasskeys, otherDevice, PasskeyPeople } from './passkey-people.js';
import { startSystem, type System } from './system.js';
import { aTenantWith } from './test-tenants.js';

let system: System;
let people: PasskeyPeople;

const ways = { identifier: 'email', password: true, code: true, primary: 'password' } as const;

beforeAll(async () => {
  system = await startSystem();
  people = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn: { methods: [ways] } }));
});
afterAll(() => system.stop());

const skipsOf = (userId: string) =>
  system.rows(
    'credential',
    `SELECT prompt_skipped_at IS NOT NULL AS first, other_device_skipped_at IS NOT NULL AS local,
       other_device_skipped_for_good AS for_good FROM webauthn_user WHERE user_id = $1`,
    [userId],
  );

describe('A10, b.7-5: after a passkey of another device', () => {
  it('one of this device is offered, in its owner’s name and beside those that they have', async () => {
    const owner = await people.withPasskey(otherDevice);
    const { step, options } = people.offered(await people.byPasskey(owner.authenticator));
    expect(step).toMatchObject({ reason: 'other-device', conditional: false });
    expect(options.user).toMatchObject({ name: owner.email, displayName: owner.email });
    expect(options.excludeCredentials.map(({ id }) => id)).toEqual(owner.authenticator.credentials.map(({ id }) => id));
  });

  it('d.6: what it proved outlives the registration that follows: the session is as strong as that passkey', async () => {
    const owner = await people.withPasskey(otherDevice);
    const offered = people.offered(await people.byPasskey(owner.authenticator));
    const local = people.tenant.newAuthenticator();
    stepOf(interactionOf(await people.answer(offered, { response: local.create(offered.options) })), 'done');
    expect((await offered.browser.get('/api/v1/session')).body).toMatchObject({ aal: 2, acr: 'phr' });
    stepOf((await people.byPasskey(local)).interaction, 'done');
  });

  it('who declines is signed in all the same, and is not asked again on that account', async () => {
    const owner = await people.withPasskey(otherDevice);
    const offered = people.offered(await people.byPasskey(owner.authenticator));
    stepOf(interactionOf(await act(offered.browser, offered.interaction, 'skip')), 'done');
    expect(await skipsOf(owner.userId)).toEqual([{ first: false, local: true, for_good: false }]);
    stepOf((await people.byPasskey(owner.authenticator)).interaction, 'done');
    const again = `UPDATE webauthn_user SET other_device_skipped_at = now() - interval '30 days' WHERE user_id = $1`;
    await system.rows('credential', again, [owner.userId]);
    people.offered(await people.byPasskey(owner.authenticator));
  });

  it('who wants to hear no more of it is heard', async () => {
    const owner = await people.withPasskey(otherDevice);
    const offered = people.offered(await people.byPasskey(owner.authenticator));
    await act(offered.browser, offered.interaction, 'skip', { forGood: true });
    expect(await skipsOf(owner.userId)).toEqual([{ first: false, local: true, for_good: true }]);
  });

  it('d.10: a device without an authenticator of its own goes on, and nothing is remembered of it', async () => {
    const owner = await people.withPasskey(otherDevice);
    const offered = people.offered(await people.byPasskey(owner.authenticator));
    stepOf(interactionOf(await act(offered.browser, offered.interaction, 'skip', { unsupported: true })), 'done');
    expect(await skipsOf(owner.userId)).toEqual([{ first: false, local: false, for_good: false }]);
    people.offered(await people.byPasskey(owner.authenticator));
  });

  it('W17: nothing is offered to who has as many as they may', async () => {
    const owner = await people.withPasskey(otherDevice);
    await addPasskeys(system, owner, 19);
    stepOf((await people.byPasskey(owner.authenticator)).interaction, 'done');
  });

  it('nothing is offered where the tenant does not want it', async () => {
    const quiet = await aTenantWith(system.suite, { passkey: { localEnrolment: false } });
    const there = new PasskeyPeople(system, quiet);
    const { authenticator } = await there.withPasskey(otherDevice);
    stepOf((await there.byPasskey(authenticator)).interaction, 'done');
  });
});

it('after a passkey of this device nothing is offered', async () => {
  const { authenticator } = await people.withPasskey();
  stepOf((await people.byPasskey(authenticator)).interaction, 'done');
});

it('a passkey that was made here in answer to the offer asks for no other here', async () => {
  const owner = await people.withPasskey(otherDevice);
  const offered = people.offered(await people.byPasskey(owner.authenticator));
  const local = people.tenant.newAuthenticator();
  await people.answer(offered, { response: local.create(offered.options) });
  const profile = await offered.browser.get('/api/v1/account/profile');
  expect(profile.body).toMatchObject({ passkeys: [{}, {}], knownAs: { userHandle: local.credentials[0]?.userHandle } });
  stepOf((await people.byPasskey(local)).interaction, 'done');
});
