import type { AccountPasskeys, SignInMethod } from '@latchkey/contracts';
import { type Browser, interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserNamed, idsIn, ownPasskeys, passkeyAt, passkeysAt, passkeysIn, refusedWith } from './own-passkeys.js';
import { act, addPasskeys, otherDevice, PasskeyPeople, type Owner } from './passkey-people.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith } from './test-tenants.js';

// S5, R9: what people do with their own passkeys, over HTTP. Their other factors are in account-factors.int.spec.ts.

let system: System;
let people: PasskeyPeople;

const both: SignInMethod = { identifier: 'email', password: true, code: true, primary: 'password' };
const byPassword: SignInMethod = { identifier: 'email', password: true, code: false, primary: 'password' };
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

beforeAll(async () => {
  system = await startSystem();
  people = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn: { methods: [both] } }));
});
afterAll(() => system.stop());

/** Somebody with a passkey and so many more, in a browser where they have just shown it. */
async function somebody(more = 0, at = people) {
  const owner = await at.withPasskey();
  if (more > 0) await addPasskeys(system, owner, more);
  const { browser } = await at.byPasskey(owner.authenticator);
  const [own = ''] = owner.authenticator.credentials.map(({ id }) => id);
  return { owner, browser, own };
}

/** The same person where they have shown less than they have: what a stolen session is worth, at most. */
async function notFresh({ email }: Owner): Promise<Browser> {
  const { browser } = await people.byCode(email);
  expect((await browser.get('/api/v1/session')).body).toMatchObject({ freshUntil: null });
  return browser;
}

const rename = (browser: Browser, id: string, body: object = { name: 'Mine' }) =>
  browser.request('PATCH', passkeyAt(id), { body });
const remove = (browser: Browser, id: string) => browser.delete(passkeyAt(id));

/** Another passkey of somebody's, of this id. */
const copyOfPasskey = `INSERT INTO webauthn_credential
    (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
     backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name)
  SELECT rp_id, $2, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
     backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name
  FROM webauthn_credential WHERE user_id = $1`;

describe('the list', () => {
  it('shows what tells each from the others, and nothing of its key', async () => {
    const owner = await people.withPasskey({ aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349', ...synced });
    const { browser } = await people.byPasskey(owner.authenticator, browserNamed(people.tenant, firefox));
    const reply = await ownPasskeys(browser);
    expect(passkeysIn(reply)).toEqual([
      {
        ...{ credentialId: owner.authenticator.credentials[0]?.id, name: 'Bitwarden', provider: { name: 'Bitwarden' } },
        ...{ synced: true, kind: 'platform', createdAt: expect.any(String), lastUsedAt: expect.any(String) },
        ...{ lastUsedBrowser: 'Firefox · Windows', usableHere: true },
      },
    ]);
    expect((reply.body as AccountPasskeys).knownAs?.rpId).toBe(new URL(people.tenant.origin).hostname);
    expect(reply.text).not.toMatch(/public_?key|sign_?count|aaguid/i);
  });

  it('says where the last use was, and not where one before it was', async () => {
    const owner = await people.withPasskey();
    await people.byPasskey(owner.authenticator, browserNamed(people.tenant, firefox));
    const { browser } = await people.byPasskey(owner.authenticator, browserNamed(people.tenant, 'something else'));
    expect(passkeysIn(await ownPasskeys(browser))).toMatchObject([{ lastUsedBrowser: '' }]);
  });

  it('tells passkeys of other devices from this one’s', async () => {
    const { authenticator } = await people.withPasskey(otherDevice);
    const { browser, interaction } = await people.byPasskey(authenticator);
    stepOf(interactionOf(await act(browser, interaction, 'skip')), 'done');
    expect(passkeysIn(await ownPasskeys(browser))).toMatchObject([{ kind: 'security-key', synced: false }]);
  });

  it('is for who is signed in, and not all that they have proved', async () => {
    expect(refusedWith(await ownPasskeys(people.tenant.newBrowser()))).toEqual([401, 'session.not_signed_in']);
    const { owner, own } = await somebody();
    expect(idsIn(await ownPasskeys(await notFresh(owner)))).toEqual([own]);
  });

  it('d.28: has a passkey of words and extensions that nobody knows, which signs in with more of them', async () => {
    const offered = people.offered(await people.byCode(await people.withPassword()));
    const authenticator = people.tenant.newAuthenticator();
    const made = authenticator.create(offered.options);
    const odd = { credProps: { rk: true, sheen: 1 }, telepathy: { range: ['far', null] } };
    const transports = ['usb', 'telepathy'];
    const response = { ...made, response: { ...made.response, transports }, clientExtensionResults: odd };
    stepOf(interactionOf(await people.answer(offered, { response })), 'done');
    const browser = people.tenant.newBrowser();
    const started = await people.start(browser);
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    const asserted = { ...authenticator.get(passkey.options), clientExtensionResults: odd };
    stepOf(interactionOf(await act(browser, started, 'passkey', { response: asserted })), 'done');
    expect(passkeysIn(await ownPasskeys(browser))).toMatchObject([{ credentialId: made.id, kind: 'platform' }]);
  });
});

describe('a new name', () => {
  it('is in the answer, as it can be shown, and stays', async () => {
    const { browser, own } = await somebody();
    expect(passkeysIn(await rename(browser, own, { name: ' Work\u202E  laptop ' }))).toMatchObject([
      { credentialId: own, name: 'Work laptop' },
    ]);
    expect(passkeysIn(await ownPasskeys(browser))).toMatchObject([{ name: 'Work laptop' }]);
  });

  it.each([
    { because: 'nothing', body: {} },
    { because: 'an empty name', body: { name: '  ' } },
    { because: 'a name that cannot be seen', body: { name: '\u200B' } },
    { because: 'a long name', body: { name: 'a'.repeat(65) } },
    { because: 'H-03: another person', body: { name: 'Mine', userId: crypto.randomUUID() } },
    { because: 'H-03: another tenant', body: { name: 'Mine', tenantId: 'default' } },
    { because: 'H-03: what only an authenticator says', body: { name: 'Mine', backedUp: true, verified: true } },
  ])('is not $because', async ({ body }) => {
    const { browser, own } = await somebody();
    const before = passkeysIn(await ownPasskeys(browser));
    expect(refusedWith(await rename(browser, own, body))).toEqual([400, 'contract.invalid_request']);
    expect(passkeysIn(await ownPasskeys(browser))).toEqual(before);
  });

  it('can be that of a passkey with the longest id that there is', async () => {
    const { owner, browser } = await somebody();
    const id = 'a'.repeat(1_364);
    await system.rows('credential', copyOfPasskey, [owner.userId, id]);
    expect(passkeysIn(await rename(browser, id)).filter(({ name }) => name === 'Mine')).toHaveLength(1);
    expect(idsIn(await remove(browser, id))).not.toContain(id);
  });
});

describe('a removal', () => {
  it('d.29, d.30: leaves what still counts in the answer; the passkey signs nobody in, and the browser is told', async () => {
    const { owner, browser, own } = await somebody(2);
    const left = idsIn(await ownPasskeys(browser)).filter((id) => id !== own);
    const reply = await remove(browser, own);
    // With these two an authenticator takes back what is not among them (WebAuthn L3 §5.1.10.3).
    expect(idsIn(reply)).toEqual(left);
    const { knownAs } = reply.body as AccountPasskeys;
    const handle = `SELECT user_handle FROM webauthn_user WHERE user_id = $1`;
    const [row] = await system.rows<{ user_handle: string }>('credential', handle, [owner.userId]);
    expect(knownAs).toEqual({ rpId: new URL(people.tenant.origin).hostname, userHandle: row?.user_handle });
    expect((await ownPasskeys(browser)).body).toEqual(reply.body);

    const other = people.tenant.newBrowser();
    const started = await people.start(other);
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    const refused = await act(other, started, 'passkey', { response: owner.authenticator.get(passkey.options) });
    expect(refused).toMatchObject({ status: 401, body: { code: 'authentication.failed', unknownCredential: true } });
    expect(refusedWith(await remove(browser, own))).toEqual([404, 'request.not_found']);
  });

  it('of the last one is possible where a code is left, which then leads to another', async () => {
    const { owner, browser, own } = await somebody();
    expect(idsIn(await remove(browser, own))).toEqual([]);
    expect(people.offered(await people.byCode(owner.email)).step.reason).toBe('none-yet');
  });

  it('E-09: of the last way in is refused, says why, and goes by what the tenant takes now', async () => {
    const tenant = await aTenantWith(system.suite, { signIn: { methods: [byPassword] } });
    const passwords = new PasskeyPeople(system, tenant);
    const { browser, own } = await somebody(1, passwords);
    const [other = ''] = idsIn(await ownPasskeys(browser)).filter((id) => id !== own);
    expect(idsIn(await remove(browser, other))).toEqual([own]);
    const refused = await remove(browser, own);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'account.last_method', detail: 'nothing else signs you in here' },
    });
    expect(idsIn(await ownPasskeys(browser))).toEqual([own]);
    await tenant.change({ signIn: { methods: [both] } });
    const gone = await eventually(async () => {
      const reply = await remove(browser, own);
      return reply.status === 200 && reply;
    });
    expect(idsIn(gone)).toEqual([]);
  });

  it('E-09: of two at once leaves one, where nothing else is left', async () => {
    const passwords = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn: { methods: [byPassword] } }));
    const { browser } = await somebody(1, passwords);
    const ids = idsIn(await ownPasskeys(browser));
    expect(ids).toHaveLength(2);
    const replies = await Promise.all(ids.map((id) => remove(browser, id)));
    expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    expect(idsIn(await ownPasskeys(browser))).toHaveLength(1);
  });
});

describe('who may change somebody’s passkeys', () => {
  const changes = [
    { what: 'a new name', change: (browser: Browser, id: string) => rename(browser, id) },
    { what: 'a removal', change: remove },
  ];

  it.each(changes)('E-01: not who has a session alone, which may be stolen: $what', async ({ change }) => {
    const { owner, browser, own } = await somebody(1);
    const before = (await ownPasskeys(browser)).body;
    const thief = await notFresh(owner);
    expect(refusedWith(await change(thief, own))).toEqual([403, 'session.step_up_required']);
    expect(refusedWith(await change(people.tenant.newBrowser(), own))).toEqual([401, 'session.not_signed_in']);
    expect((await ownPasskeys(browser)).body).toEqual(before);
  });

  it.each(changes)('E-01: who proves with their passkey once more that it is them: $what', async ({ change }) => {
    const { owner, own } = await somebody(1);
    const browser = await notFresh(owner);
    expect(refusedWith(await change(browser, own))).toEqual([403, 'session.step_up_required']);
    const begun = interactionOf(await browser.post('/api/v1/step-up', {}));
    const { passkey } = stepOf(begun, 'passkey');
    if (!passkey) throw new Error('no options');
    const response = owner.authenticator.get(passkey.options);
    stepOf(interactionOf(await act(browser, begun, 'passkey', { response })), 'done');
    expect((await change(browser, own)).status).toBe(200);
  });

  it.each(changes)('not another person, and nobody of another tenant: $what', async ({ change }) => {
    const { browser, own } = await somebody(1);
    const before = (await ownPasskeys(browser)).body;
    const elsewhere = new PasskeyPeople(system, await aTenantWith(system.suite, { signIn: { methods: [both] } }));
    for (const stranger of [await somebody(1), await somebody(1, elsewhere)])
      expect(refusedWith(await change(stranger.browser, own))).toEqual([404, 'request.not_found']);
    expect((await ownPasskeys(browser)).body).toEqual(before);
  });

  it.each(changes)('not a page of another site: $what', async ({ change, what }) => {
    const { browser, own } = await somebody(1);
    const settings = { headers: { origin: 'https://evil.test' } };
    const foreign =
      what === 'a removal'
        ? await browser.delete(passkeyAt(own), settings)
        : await browser.request('PATCH', passkeyAt(own), { body: { name: 'Mine' }, ...settings });
    expect(refusedWith(foreign)).toEqual([403, 'request.origin_not_allowed']);
    expect((await change(browser, own)).status).toBe(200);
  });

  it.each(['a.b', '%00', '*', '%2e%2e%2fprofile'])('nothing is found at an id that none can be: %s', async (id) => {
    const { browser } = await somebody();
    expect(refusedWith(await browser.delete(`${passkeysAt}/${id}`))).toEqual([404, 'request.not_found']);
  });
});

it('E-08: a browser that ignores what it is told to exclude enrols one passkey once: its id says so', async () => {
  const { authenticator } = await people.withPasskey(otherDevice);
  const offered = people.offered(await people.byPasskey(authenticator));
  const [existing] = offered.options.excludeCredentials;
  const made = people.tenant.newAuthenticator().create(offered.options);
  stepOf(interactionOf(await people.answer(offered, { response: made })), 'done');
  const again = people.offered(await people.byPasskey(authenticator));
  expect(again.options.excludeCredentials.map(({ id }) => id)).toEqual([made.id, existing?.id]);
  // Without attestation nothing but the client data names the challenge: the same key, as it was made before.
  const clientData = { type: 'webauthn.create', challenge: again.options.challenge, origin: people.tenant.origin };
  const clientDataJSON = Buffer.from(JSON.stringify({ ...clientData, crossOrigin: false })).toString('base64url');
  const response = { ...made, response: { ...made.response, clientDataJSON } };
  expect(refusedWith(await people.answer(again, { response }))).toEqual([409, 'credential.already_registered']);
});

const synced = { backupEligible: true, backedUp: true };
