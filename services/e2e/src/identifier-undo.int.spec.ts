import { emailDomainNoted, identifierAdded } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountPeople,
  type Owner,
  aNewAddress,
  change,
  identifiersOf,
  messagesTo,
  noticeTo,
  putsFirst,
  removes,
  sorted,
  toldOf,
  undoSecretIn,
  valuesOf,
} from './account-people.js';
import { Administrator } from './administrator.js';
import { act, begin, signInWays } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// E-16: changes of what a person is known by are told to what was theirs before, and can be taken back for a day.

let system: System;
let tenant: TestTenant;
let people: AccountPeople;
let admin: Administrator;
beforeAll(async () => {
  system = await startSystem();
  tenant = await aTenantWith(system.suite, {
    signIn: { methods: [{ identifier: 'email', password: true, code: true, primary: 'code' }, signInWays.username] },
  });
  admin = await Administrator.enrolled(system);
  people = new AccountPeople(system, admin, tenant);
});
afterAll(() => system.stop());

/** An undoing ends every session: its person signs in again. */
const back = async (owner: Owner) => ({ browser: await people.byPasskey(owner.authenticator) });
const undoes = (secret: string, at = tenant) => change(at.newBrowser(), 'POST', 'undo', { secret });
const rejected = { status: 410, body: { code: 'identity.link_rejected' } };

describe('E-16: a change', () => {
  it('by an addition is told to what was theirs before, as an event too, and not to what was added', async () => {
    const owner = await people.someone();
    const added = aNewAddress();
    expect(await people.adds(owner, added)).toBeUndefined();
    const notice = await noticeTo(system, owner.email, 'An email address for Acme was added');
    expect(notice.text).toContain('p•••@example.com');
    undoSecretIn(notice);
    expect((await messagesTo(system, added.value)).map(({ subject }) => subject)).toEqual(['Your code for Acme']);
    expect(await toldOf(system, owner, identifierAdded)).toMatchObject([{ payload: { type: 'email' } }]);
    expect(await toldOf(system, owner, emailDomainNoted)).toMatchObject([{ payload: { domain: 'example.com' } }]);
  });

  it('by a removal is told to what is gone too, and its link brings it back, once', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    await removes(owner, other);
    const subject = 'An email address for Acme was removed';
    const secret = undoSecretIn(await noticeTo(system, other.value, subject));
    expect(undoSecretIn(await noticeTo(system, owner.email, subject))).toBe(secret);
    expect((await undoes(secret)).status).toBe(204);
    // Whoever made the change may be signed in: nobody is, from now on.
    await expect.poll(async () => (await owner.browser.get('/api/v1/session')).status, { timeout: 6_000 }).toBe(401);
    expect(await valuesOf(await back(owner))).toEqual(sorted(owner.email, other.value));
    await noticeTo(system, other.value, 'A change at Acme was taken back');
    expect(await undoes(secret)).toMatchObject(rejected);
  });

  it('is told by text message to a number', async () => {
    const number = `+1500${String(Date.now() % 10_000_000).padStart(7, '0')}`;
    const owner = await people.someone([{ type: 'phone', value: number, verified: true }]);
    expect((await removes(owner, { type: 'phone', value: number })).status).toBe(204);
    const text = await noticeTo(system, number, `The number •••${number.slice(-3)} does not belong to your account`);
    expect(text.channel).toBe('sms');
    expect((await undoes(undoSecretIn(text))).status).toBe(204);
    expect(await identifiersOf((await back(owner)).browser)).toContainEqual(
      expect.objectContaining({ type: 'phone', value: number, verified: true }),
    );
  });

  it('of two at once that would leave nothing is one', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    const both = await Promise.all([removes(owner, other), removes(owner, { type: 'email', value: owner.email })]);
    expect(both.map(({ status }) => status).toSorted((one, next) => one - next)).toEqual([204, 409]);
    expect(await valuesOf(owner)).toHaveLength(1);
  });

  it('is taken back once by two who try at once', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    await removes(owner, other);
    const secret = undoSecretIn(await noticeTo(system, other.value, 'An email address for Acme was removed'));
    const both = await Promise.all([undoes(secret), undoes(secret)]);
    expect(both.map(({ status }) => status).toSorted((one, next) => one - next)).toEqual([204, 410]);
    expect(await valuesOf(await back(owner))).toEqual(sorted(owner.email, other.value));
  });

  it('that came first is put back', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    const first = (await identifiersOf(owner.browser))[0]?.value ?? '';
    const second = first === owner.email ? other.value : owner.email;
    await putsFirst(owner, { type: 'email', value: second });
    const notice = await noticeTo(system, first, 'What Acme writes to was changed');
    expect((await undoes(undoSecretIn(notice))).status).toBe(204);
    expect((await identifiersOf((await back(owner)).browser))[0]).toMatchObject({ value: first, isPrimary: true });
  });

  it('is taken back with all that came after it: who slipped an address in and removed the old one has neither', async () => {
    const owner = await people.someone();
    const slippedIn = aNewAddress();
    await people.adds(owner, slippedIn);
    const secret = undoSecretIn(await noticeTo(system, owner.email, 'An email address for Acme was added'));
    await removes(owner, { type: 'email', value: owner.email });
    expect(await valuesOf(owner)).toEqual([slippedIn.value]);
    const later = undoSecretIn(await noticeTo(system, owner.email, 'An email address for Acme was removed'));
    // What was slipped in hears of it, and has no link that would undo its own end.
    const toThief = await noticeTo(system, slippedIn.value, 'An email address for Acme was removed');
    expect(() => undoSecretIn(toThief)).toThrow('no link takes it back');
    expect((await undoes(secret)).status).toBe(204);
    expect(await valuesOf(await back(owner))).toEqual([owner.email]);
    expect(await undoes(later)).toMatchObject(rejected);
  });

  it('is taken back by no guess, in no other tenant, and a day later no more', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    await removes(owner, other);
    const secret = undoSecretIn(await noticeTo(system, other.value, 'An email address for Acme was removed'));
    expect(await undoes('A'.repeat(43))).toMatchObject(rejected);
    expect(await undoes('short')).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
    expect(await undoes(secret, await aTenantWith(system.suite, {}))).toMatchObject(rejected);
    const rows = await system.rows<{ row: string; life: string }>(
      'identity',
      `SELECT n::text AS row, extract(epoch FROM expires_at - changed_at)::text AS life FROM identifier_undo n WHERE user_id = $1`,
      [owner.userId],
    );
    expect(rows.map(({ life }) => Number(life))).toEqual([86_400]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    await system.rows('identity', 'UPDATE identifier_undo SET expires_at = now() WHERE user_id = $1', [owner.userId]);
    expect(await undoes(secret)).toMatchObject(rejected);
    expect(await valuesOf(await back(owner))).toEqual([owner.email]);
  });

  it('is not taken back while its person is suspended', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    await removes(owner, other);
    const secret = undoSecretIn(await noticeTo(system, other.value, 'An email address for Acme was removed'));
    const path = `/tenants/${tenant.id}/users/${owner.userId}`;
    await admin.send('POST', `${path}/suspend`, {});
    expect(await undoes(secret)).toMatchObject(rejected);
    await admin.send('POST', `${path}/reactivate`, {});
    expect((await undoes(secret)).status).toBe(204);
  });

  it('leaves what somebody else has meanwhile with them', async () => {
    const other = aNewAddress();
    const [ada, bob] = [await people.someone([other]), await people.someone()];
    await removes(ada, other);
    const secret = undoSecretIn(await noticeTo(system, other.value, 'An email address for Acme was removed'));
    expect(await people.adds(bob, other)).toBeUndefined();
    expect((await undoes(secret)).status).toBe(204);
    expect(await valuesOf(ada)).toEqual([ada.email]);
    expect(await valuesOf(bob)).toEqual(sorted(bob.email, other.value));
  });

  it('helps to no new password for a day, and signs in at once', async () => {
    const owner = await people.someone();
    const added = aNewAddress();
    await people.adds(owner, added);
    const browser = tenant.newBrowser();
    const asked = await begin(browser, added.value, 'recover');
    expect(asked.step.name).toBe('code');
    const { text } = await noticeTo(system, added.value, 'Your password for Acme');
    expect(text).not.toMatch(/^\d{6}$/m);
    expect(await act(browser, asked, 'code/verify', { code: '000000' })).toMatchObject({
      status: 401,
      body: { code: 'identity.code_rejected' },
    });
    const signedIn = await people.byCode(added.value);
    expect((await signedIn.get('/api/v1/session')).body).toMatchObject({ userId: owner.userId });
    await system.rows(
      'identity',
      `UPDATE identifier SET added_at = added_at - interval '24 hours' WHERE user_id = $1 AND value = $2`,
      [owner.userId, added.value],
    );
    const later = tenant.newBrowser();
    const again = await begin(later, added.value, 'recover');
    const code = await people.codeFor(added.value);
    expect((await act(later, again, 'code/verify', { code })).status).toBe(200);
  });
});
