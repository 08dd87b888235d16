import { passwordChanged, type SessionView } from '@latchkey/contracts';
import { interactionOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountPeople, change, messagesTo, noticeTo, toldOf, type Owner } from './account-people.js';
import { Administrator } from './administrator.js';
import { MfaPeople, nameOf, offerOf } from './mfa-people.js';
import { act, begin, signInWays, signsIn } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// A person's own password and name, in the account centre.

const newPassword = 'nine calm otters in the reeds';
const twoWays = { signIn: { methods: [{ ...signInWays.email }] } };

let system: System;
let admin: Administrator;
let tenant: TestTenant;
let people: AccountPeople;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  tenant = await aTenantWith(system.suite, twoWays);
  people = new AccountPeople(system, admin, tenant);
});
afterAll(() => system.stop());

const setsPassword = ({ browser }: Pick<Owner, 'browser'>, password: unknown = newPassword) =>
  change(browser, 'PUT', 'password', { password });

describe('a password', () => {
  it('is set by who has just shown that it is them, signs in from then on, and is told with where it was set', async () => {
    const owner = await people.someone();
    const { sessionId, freshUntil } = (await owner.browser.get('/api/v1/session')).body as SessionView;
    expect(freshUntil).not.toBeNull();
    expect((await setsPassword(owner)).status).toBe(204);
    // A lost reply, asked for again.
    expect((await setsPassword(owner)).status).toBe(204);
    expect(nameOf(interactionOf(await signsIn(tenant, owner.email, newPassword)))).not.toBe('password');
    expect((await owner.browser.get('/api/v1/session')).status).toBe(200);
    const told = await toldOf(system, owner, passwordChanged);
    expect(told.map(({ payload }) => payload)).toMatchObject([{ by: { sessionId } }]);
    await noticeTo(system, owner.email, 'A password for Acme was set');
  });

  it('E-17: ends every other session of its person, and not the one that it is set in', async () => {
    const owner = await people.someone();
    await setsPassword(owner, 'four quiet herons at dusk');
    const other = await people.byPasskey(owner.authenticator);
    expect((await other.get('/api/v1/session')).status).toBe(200);
    expect((await setsPassword(owner)).status).toBe(204);
    await expect.poll(async () => (await other.get('/api/v1/session')).status, { timeout: 5_000 }).toBe(401);
    expect((await owner.browser.get('/api/v1/session')).status).toBe(200);
  });

  it('that replaces another one is told as that, and the other is not right any more', async () => {
    const owner = await people.someone();
    await setsPassword(owner, 'four quiet herons at dusk');
    expect((await setsPassword(owner)).status).toBe(204);
    await noticeTo(system, owner.email, 'Your password for Acme was changed');
    const old = await signsIn(tenant, owner.email, 'four quiet herons at dusk');
    expect(old).toMatchObject({ status: 401, body: { code: 'identity.password_rejected' } });
  });

  it.each([
    { because: 'too short', password: 'k7#', detail: 'too_short' },
    { because: 'one of the most used', password: 'iloveyou1', detail: 'common' },
    { because: 'the tenant’s name in it', password: 'acme violet 9', detail: 'contains_word' },
  ])('is held to the tenant’s policy: $because', async ({ password, detail }) => {
    const owner = await people.someone();
    expect(await setsPassword(owner, password)).toMatchObject({
      status: 422,
      body: { code: 'identity.password_not_accepted', errors: [{ pointer: '#/password', detail }] },
    });
  });

  it('E-01: is not set with a session alone whose person has not just shown all that they have', async () => {
    const owner = await people.someone();
    const browser = await people.byCode(owner.email);
    expect((await browser.get('/api/v1/session')).status).toBe(200);
    expect(await setsPassword({ browser })).toMatchObject({ status: 403, body: { code: 'session.step_up_required' } });
    const nobody = await setsPassword({ browser: tenant.newBrowser() });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
    const rows = await system.rows('identity', 'SELECT 1 FROM password WHERE user_id = $1', [owner.userId]);
    expect(rows).toEqual([]);
  });

  it.each([{ userId: crypto.randomUUID() }, { sessionId: crypto.randomUUID() }, { verified: true }])(
    'H-03: is nobody else’s, and sets nothing else: %o',
    async (more) => {
      const { browser } = await people.someone();
      const reply = await change(browser, 'PUT', 'password', { password: newPassword, ...more });
      expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    },
  );

  it('is not for whom none signs in: not where the tenant has none, nor where their identifier has none', async () => {
    const without = await aTenantWith(system.suite, {});
    const some = await aTenantWith(system.suite, {
      signIn: { methods: [signInWays.username, { identifier: 'email', password: false, code: true, primary: 'code' }] },
    });
    for (const place of [without, some]) {
      const owner = await new AccountPeople(system, admin, place).someone();
      expect(await setsPassword(owner)).toMatchObject({ status: 403, body: { code: 'account.not_offered' } });
    }
  });

  it('is in no log, event or value that lies about', async () => {
    const owner = await people.someone();
    const secret = `violet kettle ${crypto.randomUUID().slice(0, 8)} otters`;
    expect((await setsPassword(owner, secret)).status).toBe(204);
    const notice = await noticeTo(system, owner.email, 'A password for Acme was set');
    expect(notice.text).not.toContain(secret);
    expect(await system.found(secret)).toEqual([]);
  });
});

describe('E-11: a forgotten password', () => {
  it('takes away no second factor: after the new one is set, a sign-in with it is still asked', async () => {
    const mfa = await MfaPeople.at(system);
    const ada = await mfa.someone({ totp: true, backupCodes: true });
    await mfa.asks({ policy: 'mandatory' });
    const browser = mfa.tenant.newBrowser();
    const named = await begin(browser, ada.email, 'recover');
    await act(browser, named, 'code/verify', { code: await mfa.codeFor(ada.email) });
    const [code = ''] = ada.backupCodes ?? [];
    expect(nameOf(interactionOf(await act(browser, named, 'backup-code', { code })))).toBe('new-password');
    const set = await act(browser, named, 'new-password', { password: newPassword });
    expect(set.status).toBe(200);
    await noticeTo(system, ada.email, 'Your password for Acme was changed');
    const { interaction, browser: back } = await mfa.byPassword({ ...ada, password: newPassword });
    expect(offerOf(interaction)).toContain('totp');
    expect((await back.get('/api/v1/session')).status).toBe(401);
  });

  it('E-14: its code is good in its own journey alone, and there for nothing more once a password is set', async () => {
    const owner = await people.someone();
    await setsPassword(owner);
    const [browser, other] = [tenant.newBrowser(), tenant.newBrowser()];
    const named = await begin(browser, owner.email, 'recover');
    const code = await people.codeFor(owner.email);
    const elsewhere = await begin(other, owner.email, 'recover');
    expect(await act(other, elsewhere, 'code/verify', { code })).toMatchObject({
      status: 401,
      body: { code: 'identity.code_rejected' },
    });
    expect(nameOf(interactionOf(await act(browser, named, 'code/verify', { code })))).toBe('new-password');
    expect((await act(browser, named, 'new-password', { password: 'four quiet herons at dusk' })).status).toBe(200);
    for (const [method, body] of [
      ['code/verify', { code }],
      ['new-password', { password: 'six slow geese over a weir' }],
    ] as const) {
      const late = await act(browser, named, method, body);
      expect([method, late.status, late.body]).toMatchObject([method, 409, { code: 'interaction.unexpected_action' }]);
    }
    expect((await signsIn(tenant, owner.email, 'six slow geese over a weir')).status).toBe(401);
  });
});

describe('a name', () => {
  it('is theirs to choose, without another proof, and tells nobody anything', async () => {
    const owner = await people.someone();
    const browser = await people.byCode(owner.email);
    const before = (await messagesTo(system, owner.email)).length;
    expect(await change(browser, 'PATCH', 'profile', { name: '  Ada Lovelace ' })).toMatchObject({
      status: 200,
      body: { name: 'Ada Lovelace' },
    });
    expect((await browser.get('/api/v1/account/profile')).body).toMatchObject({ name: 'Ada Lovelace' });
    expect(await messagesTo(system, owner.email)).toHaveLength(before);
  });

  it.each([
    { name: '' },
    { name: 'x'.repeat(101) },
    { name: 'a\u0007b' },
    { name: 'Ada', verified: true },
    { emailVerified: true },
  ])('E-15: is nothing else: %o', async (body) => {
    const { browser } = await people.someone();
    const reply = await change(browser, 'PATCH', 'profile', body);
    expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
  });

  it('is nobody’s who is not signed in', async () => {
    const reply = await change(tenant.newBrowser(), 'PATCH', 'profile', { name: 'Ada' });
    expect(reply).toMatchObject({ status: 401, body: { code: 'session.not_signed_in' } });
  });
});

describe('A24: what the tenant does not offer', () => {
  it('is refused before anybody is asked who calls, reading and changing apart', async () => {
    const limited = await aTenantWith(system.suite, {
      ...twoWays,
      accountCenter: {
        enabled: true,
        password: 'off',
        identifiers: 'read-only',
        passkeys: 'edit',
        factors: 'off',
        sessions: 'edit',
      },
    });
    const { browser, email } = await new AccountPeople(system, admin, limited).someone();
    const notOffered = { status: 403, body: { code: 'account.not_offered' } };
    expect(await setsPassword({ browser })).toMatchObject(notOffered);
    expect((await browser.get('/api/v1/account/identifiers')).status).toBe(200);
    expect(await change(browser, 'DELETE', `identifiers/email/${email}`)).toMatchObject(notOffered);
    expect(await browser.get('/api/v1/account/two-step')).toMatchObject(notOffered);
    expect((await change(browser, 'PATCH', 'profile', { name: 'Ada' })).status).toBe(200);
    expect(await setsPassword({ browser: limited.newBrowser() })).toMatchObject(notOffered);
  });

  it('is all of it without a centre, and an administrator says so', async () => {
    const id = `centre-${crypto.randomUUID().slice(0, 8)}`;
    const origin = await admin.newTenant(id);
    const changed = await admin.changeExperience(id, { accountCenter: { enabled: false } });
    expect(changed.body).toMatchObject({ accountCenter: { enabled: false, passkeys: 'edit', sessions: 'edit' } });
    const unknown = await admin.changeExperience(id, { accountCenter: { enabled: true, secrets: 'edit' } });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    expect(origin).toContain(id);
  });
});
