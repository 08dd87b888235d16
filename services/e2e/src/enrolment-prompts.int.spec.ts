import { interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { act, addPasskeys, otherDevice, PasskeyPeople, type Owner } from './passkey-people.js';
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

const passkeysOf = ({ userId }: Pick<Owner, 'userId'>) =>
  system.rows<{ credential_id: string; name: string }>(
    'credential',
    'SELECT credential_id, name FROM webauthn_credential WHERE user_id = $1 ORDER BY created_at',
    [userId],
  );
const goingOn = async (offered: ReturnType<PasskeyPeople['offered']>) =>
  stepOf(interactionOf(await act(offered.browser, offered.interaction, 'skip')), 'done');

describe('a first passkey', () => {
  it('d.42, b.7-4: is offered after a password as after a code', async () => {
    const email = await people.withPassword();
    expect(people.offered(await people.byPassword(email)).step.reason).toBe('none-yet');
    expect(people.offered(await people.byCode(email)).step.reason).toBe('none-yet');
  });

  it('d.41: is offered to somebody whom an administrator has made', async () => {
    const admin = await Administrator.enrolled(system);
    const email = people.anAddress();
    await admin.send('POST', `/tenants/${people.tenant.id}/users`, {
      identifiers: [{ type: 'email', value: email }],
    });
    const { interaction } = await people.byCode(email);
    expect(stepOf(interaction, 'create-passkey').passkey.options.user.name).toBe(email);
  });

  it('d.5: verifies nothing by being made: the session is what the sign-in proved', async () => {
    const offered = people.offered(await people.byCode(await people.withPassword()));
    const response = people.tenant.newAuthenticator().create(offered.options);
    stepOf(interactionOf(await people.answer(offered, { response })), 'done');
    expect((await offered.browser.get('/api/v1/session')).body).toMatchObject({ aal: 1, amr: ['otp'] });
  });

  it('E16: changes nothing about the other ways in', async () => {
    const email = await people.withPassword();
    const offered = people.offered(await people.byPassword(email));
    const response = people.tenant.newAuthenticator().create(offered.options);
    stepOf(interactionOf(await people.answer(offered, { response })), 'done');
    stepOf((await people.byPassword(email)).interaction, 'done');
    stepOf((await people.byCode(email)).interaction, 'done');
  });

  it('W3, W4: names the product, and the person by 32 random bytes that stay theirs', async () => {
    const email = await people.withPassword();
    const [one, other] = [
      people.offered(await people.byCode(email)).options,
      people.offered(await people.byCode(email)).options,
    ];
    expect(one.rp).toEqual({ id: new URL(people.tenant.origin).hostname, name: 'Acme' });
    expect(Buffer.from(one.user.id, 'base64url')).toHaveLength(32);
    expect(other.user).toEqual(one.user);
    expect(one.user).toMatchObject({ name: email, displayName: email });
  });
});

describe('passkeys of another relying party', () => {
  it('d.7: do not keep anybody from being offered one that they can use here', async () => {
    const owner = await people.withPasskey();
    await addPasskeys(system, owner, 1, 'old.example');
    stepOf((await people.byCode(owner.email)).interaction, 'done');
    const own = `DELETE FROM webauthn_credential WHERE user_id = $1 AND rp_id <> 'old.example'`;
    await system.rows('credential', own, [owner.userId]);
    expect(people.offered(await people.byCode(owner.email)).step.reason).toBe('none-yet');
  });

  it('d.8, W11, W12: are in no list that a browser gets', async () => {
    const owner = await people.withPasskey(otherDevice);
    await addPasskeys(system, owner, 3, 'old.example');
    const own = owner.authenticator.credentials.map(({ id }) => id);
    const { passkey } = stepOf(await people.name(people.tenant.newBrowser(), owner.email), 'passkey');
    expect(passkey?.options.allowCredentials.map(({ id }) => id)).toEqual(own);
    const { options, browser, interaction } = people.offered(await people.byPasskey(owner.authenticator));
    expect(options.excludeCredentials.map(({ id }) => id)).toEqual(own);
    stepOf(interactionOf(await act(browser, interaction, 'skip')), 'done');
    const { body } = await browser.get('/api/v1/account/profile');
    expect((body as { passkeys: { credentialId: string }[] }).passkeys.map(({ credentialId }) => credentialId)).toEqual(
      own,
    );
  });
});

describe('the most that a person may have', () => {
  const almostFull = async () => {
    const owner = await people.withPasskey(otherDevice);
    await addPasskeys(system, owner, 18);
    return owner;
  };

  it('W17: is twenty: the twenty-first is refused, and the journey goes on', async () => {
    const owner = await almostFull();
    const late = people.offered(await people.byPasskey(owner.authenticator));
    const first = people.offered(await people.byPasskey(owner.authenticator));
    const twentieth = people.tenant.newAuthenticator().create(first.options);
    stepOf(interactionOf(await people.answer(first, { response: twentieth })), 'done');
    const response = people.tenant.newAuthenticator().create(late.options);
    const refused = await people.answer(late, { response });
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'credential.too_many' }]);
    const renewed = await act(late.browser, late.interaction, 'enrolment/passkey/options');
    expect([renewed.status, renewed.body]).toMatchObject([409, { code: 'credential.too_many' }]);
    await goingOn(late);
    expect(await passkeysOf(owner)).toHaveLength(20);
  });

  it('d.22: holds when two answer at the same time', async () => {
    const owner = await almostFull();
    const offers = [
      people.offered(await people.byPasskey(owner.authenticator)),
      people.offered(await people.byPasskey(owner.authenticator)),
    ];
    const replies = await Promise.all(
      offers.map((offered) =>
        people.answer(offered, { response: people.tenant.newAuthenticator().create(offered.options) }),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    expect(await passkeysOf(owner)).toHaveLength(20);
  });
});

it('d.22: of two answers to one challenge one is stored', async () => {
  const owner = await people.withPasskey(otherDevice);
  const offered = people.offered(await people.byPasskey(owner.authenticator));
  const replies = await Promise.all(
    [1, 2].map(() => people.answer(offered, { response: people.tenant.newAuthenticator().create(offered.options) })),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await passkeysOf(owner)).toHaveLength(2);
});

describe('a passkey in its owner’s list', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

  it.each([
    { because: 'the browser says where it was made', aaguid: undefined, name: 'Chrome · Windows' },
    { because: 'its provider is known', aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349', name: 'Bitwarden' },
  ])('W18: is called $name: $because', async ({ aaguid, name }) => {
    const offered = people.offered(await people.byCode(await people.withPassword()));
    const response = people.tenant.newAuthenticator(aaguid === undefined ? {} : { aaguid }).create(offered.options);
    const path = `/api/v1/interactions/${offered.interaction.id}/enrolment/passkey`;
    await offered.browser.post(path, { response }, { headers: { 'user-agent': chrome } });
    const { body } = await offered.browser.get('/api/v1/account/profile');
    expect(body).toMatchObject({ passkeys: [{ name }] });
  });

  it('W19: shows what its owner needs and nothing of the key', async () => {
    const owner = await people.withPasskey();
    const { browser } = await people.byPasskey(owner.authenticator);
    const { body, text } = await browser.get('/api/v1/account/profile');
    const { passkeys } = body as { passkeys: object[] };
    const shown = ['backedUp', 'createdAt', 'credentialId', 'lastUsedAt', 'name'];
    expect(passkeys.map((passkey) => Object.keys(passkey).toSorted())).toEqual([shown]);
    expect(text).not.toMatch(/public_?key|sign_?count|aaguid/i);
  });
});

it('d.23: a synced passkey counts nothing, and signs in time after time', async () => {
  const { authenticator } = await people.withPasskey({ counting: false, backupEligible: true, backedUp: true });
  for (const _ of [1, 2, 3]) stepOf((await people.byPasskey(authenticator)).interaction, 'done');
});

it('d.28: a password manager’s payload may have more and less than the standard’s', async () => {
  const offered = people.offered(await people.byCode(await people.withPassword()));
  const authenticator = people.tenant.newAuthenticator();
  const { clientExtensionResults: _, authenticatorAttachment: __, ...made } = authenticator.create(offered.options);
  const { clientDataJSON, attestationObject } = made.response;
  const odd = {
    clientDataJSON,
    attestationObject,
    transports: ['internal', 'telepathy', 7, null],
    vendor: { build: 1 },
  };
  const response = { ...made, response: odd, authenticatorAttachment: 'implant', extra: true };
  stepOf(interactionOf(await people.answer(offered, { response })), 'done');
  const browser = people.tenant.newBrowser();
  const started = await people.start(browser);
  const { passkey } = stepOf(started, 'identify');
  if (!passkey) throw new Error('no options');
  const { clientExtensionResults: ___, ...asserted } = authenticator.get(passkey.options);
  const lacking = { ...asserted, authenticatorAttachment: null, extra: true };
  stepOf(interactionOf(await act(browser, started, 'passkey', { response: lacking })), 'done');
});
