import {
  addContact,
  emailDomainNoted,
  identifierAdded,
  identifierRemoved,
  sendContactCode,
  type Identifier,
  type ManagedIdentifier,
} from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountPeople,
  change,
  identifiersOf,
  messagesTo,
  noticeTo,
  undoSecretIn,
  type Owner,
} from './account-people.js';
import { Administrator } from './administrator.js';
import { aJourney, asSession } from './as-session.js';
import { eventsOf } from './event-stream.js';
import { act, anAddress, aUserName, begin, signInWays } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// What a person is known by, in the account centre: seen, added, removed, put first, and taken back (E-16).

let system: System;
let tenant: TestTenant;
let people: AccountPeople;
beforeAll(async () => {
  system = await startSystem({ env: { gateway: { LIMITS_FACTOR: '1000' } } });
  tenant = await aTenantWith(system.suite, {
    signIn: { methods: [{ identifier: 'email', password: true, code: true, primary: 'code' }, signInWays.username] },
  });
  people = new AccountPeople(system, await Administrator.enrolled(system), tenant);
});
afterAll(() => system.stop());

const email = (value = anAddress()): ManagedIdentifier => ({ type: 'email', value, verified: true });
const named = ({ type, value }: Identifier) => `identifiers/${type}/${encodeURIComponent(value)}`;
const removes = ({ browser }: Pick<Owner, 'browser'>, one: Identifier) => change(browser, 'DELETE', named(one));
const putsFirst = ({ browser }: Pick<Owner, 'browser'>, { type, value }: Identifier) =>
  change(browser, 'PUT', 'identifiers/primary', { type, value });
const undoes = (secret: string, at = tenant) => change(at.newBrowser(), 'POST', 'undo', { secret });
const valuesOf = async (owner: Pick<Owner, 'browser'>) =>
  (await identifiersOf(owner.browser)).map(({ value }) => value).toSorted((one, other) => one.localeCompare(other));
const sorted = (...values: string[]) => values.toSorted((one, other) => one.localeCompare(other));
const rejected = { status: 410, body: { code: 'identity.link_rejected' } };

/** Adds one as session does when a code was right. */
async function adds({ userId }: Pick<Owner, 'userId'>, identifier: Identifier) {
  const there = { tenantId: tenant.id as never, userId: userId as never, interactionId: aJourney() };
  const sent = await asSession(system, sendContactCode, { ...there, identifier, language: 'en' });
  if (sent.code !== undefined) return sent.code;
  const code = await people.codeFor(identifier.value);
  return (await asSession(system, addContact, { ...there, code })).code;
}

describe('identifiers', () => {
  it('are seen with what is proved, what comes first, and what could go', async () => {
    const other = email();
    const unproved = { ...email(), verified: false };
    const name = { type: 'username' as const, value: aUserName(), verified: true };
    const owner = await people.someone([other, unproved, name]);
    const seen = await identifiersOf(owner.browser);
    expect(seen).toHaveLength(4);
    expect(seen.filter(({ isPrimary }) => isPrimary).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['email', 'username']),
    );
    expect(seen).toContainEqual({ ...unproved, isPrimary: false, canBeRemoved: true });
    expect(seen.find(({ value }) => value === name.value)).toMatchObject({ isPrimary: true, canBeRemoved: true });
    expect((await tenant.newBrowser().get('/api/v1/account/identifiers')).status).toBe(401);
  });

  it('of which the last is kept, and why is said', async () => {
    const owner = await people.someone();
    expect(await identifiersOf(owner.browser)).toMatchObject([{ canBeRemoved: false }]);
    const refused = await removes(owner, { type: 'email', value: owner.email });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'account.last_method', detail: expect.stringContaining('nothing else would reach you') as string },
    });
    expect(await valuesOf(owner)).toEqual([owner.email]);
  });

  it('that go do so at once, and cannot be used to sign in any more', async () => {
    const other = email();
    const owner = await people.someone([other]);
    expect((await removes(owner, other)).status).toBe(204);
    expect(await removes(owner, other)).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    expect(await valuesOf(owner)).toEqual([owner.email]);
    const told = await eventsOf(
      system,
      identifierRemoved.subject,
      ({ payload }) => payload?.['userId'] === owner.userId,
    );
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(other.value);
  });

  it('of others are not theirs, nor is what is none', async () => {
    const [ada, bob] = [await people.someone([email()]), await people.someone()];
    for (const path of [`identifiers/email/${bob.email}`, 'identifiers/email/nobody', 'identifiers/key/x'])
      expect(await change(ada.browser, 'DELETE', path)).toMatchObject({
        status: 404,
        body: { code: 'request.not_found' },
      });
    expect(await putsFirst(ada, { type: 'email', value: bob.email })).toMatchObject({ status: 404 });
    expect(await valuesOf(bob)).toEqual([bob.email]);
  });

  it('come first when they are chosen, and proved', async () => {
    const other = email();
    const unproved = { ...email(), verified: false };
    const owner = await people.someone([other, unproved]);
    const before = (await identifiersOf(owner.browser)).find(({ isPrimary }) => isPrimary)?.value;
    const wanted = before === owner.email ? other.value : owner.email;
    expect((await putsFirst(owner, { type: 'email', value: wanted })).status).toBe(204);
    expect((await putsFirst(owner, { type: 'email', value: wanted })).status).toBe(204);
    expect(await identifiersOf(owner.browser)).toMatchObject([
      { value: wanted, isPrimary: true },
      { isPrimary: false },
      { isPrimary: false },
    ]);
    expect(await putsFirst(owner, unproved)).toMatchObject({
      status: 422,
      body: { code: 'identity.identifier_not_accepted' },
    });
    const profile = (await owner.browser.get('/api/v1/account/profile')).body as { identifiers: Identifier[] };
    expect(profile.identifiers[0]?.value).toBe(wanted);
  });

  it('are ten at most', async () => {
    const owner = await people.someone(Array.from({ length: 9 }, () => email()));
    expect(await adds(owner, email())).toBe('identity.too_many_identifiers');
    // One that they have already is no eleventh.
    expect(await adds(owner, { type: 'email', value: owner.email })).toBeUndefined();
  });

  it.each([
    {
      because: 'removed',
      make: (browser: Owner['browser'], value: string) => removes({ browser }, { type: 'email', value }),
    },
    {
      because: 'put first',
      make: (browser: Owner['browser'], value: string) => putsFirst({ browser }, { type: 'email', value }),
    },
  ])(
    'E-01: are not $because with a session alone whose person has not just shown all that they have',
    async ({ make }) => {
      const other = email();
      const owner = await people.someone([other]);
      const browser = await people.byCode(owner.email);
      expect(await make(browser, other.value)).toMatchObject({
        status: 403,
        body: { code: 'session.step_up_required' },
      });
      expect(await make(tenant.newBrowser(), other.value)).toMatchObject({ status: 401 });
      expect(await valuesOf(owner)).toEqual(sorted(owner.email, other.value));
    },
  );

  it.each([{ verified: true }, { isPrimary: true }, { userId: crypto.randomUUID() }])(
    'E-15: are proved by nothing that a page sends: %o',
    async (more) => {
      const unproved = { ...email(), verified: false };
      const owner = await people.someone([unproved]);
      const reply = await change(owner.browser, 'PUT', 'identifiers/primary', {
        type: 'email',
        value: unproved.value,
        ...more,
      });
      expect(reply).toMatchObject({ status: 400, body: { code: 'contract.invalid_request' } });
      expect(await identifiersOf(owner.browser)).toContainEqual(
        expect.objectContaining({ value: unproved.value, verified: false }),
      );
    },
  );
});

describe('E-16: a change', () => {
  it('by an addition is told to what was theirs before, as an event too, and not to what was added', async () => {
    const owner = await people.someone();
    const added = email();
    expect(await adds(owner, added)).toBeUndefined();
    const notice = await noticeTo(system, owner.email, 'An email address for Acme was added');
    expect(notice.text).toContain('p•••@example.com');
    undoSecretIn(notice);
    expect((await messagesTo(system, added.value)).map(({ subject }) => subject)).toEqual(['Your code for Acme']);
    const ofOwner = ({ payload }: { payload?: Record<string, unknown> }) => payload?.['userId'] === owner.userId;
    expect(await eventsOf(system, identifierAdded.subject, ofOwner)).toMatchObject([{ payload: { type: 'email' } }]);
    expect(await eventsOf(system, emailDomainNoted.subject, ofOwner)).toMatchObject([
      { payload: { domain: 'example.com' } },
    ]);
  });

  it('by a removal is told to what is gone too, and its link brings it back, once', async () => {
    const other = email();
    const owner = await people.someone([other]);
    await removes(owner, other);
    const subject = 'An email address for Acme was removed';
    const secret = undoSecretIn(await noticeTo(system, other.value, subject));
    expect(undoSecretIn(await noticeTo(system, owner.email, subject))).toBe(secret);
    expect((await undoes(secret)).status).toBe(204);
    expect(await valuesOf(owner)).toEqual(sorted(owner.email, other.value));
    expect(await identifiersOf(owner.browser)).toContainEqual(
      expect.objectContaining({ value: other.value, verified: true }),
    );
    await noticeTo(system, other.value, 'A change at Acme was taken back');
    expect(await undoes(secret)).toMatchObject(rejected);
  });

  it('that came first is put back', async () => {
    const other = email();
    const owner = await people.someone([other]);
    const first = (await identifiersOf(owner.browser))[0]?.value ?? '';
    const second = first === owner.email ? other.value : owner.email;
    await putsFirst(owner, { type: 'email', value: second });
    const notice = await noticeTo(system, first, 'What Acme writes to was changed');
    expect((await undoes(undoSecretIn(notice))).status).toBe(204);
    expect((await identifiersOf(owner.browser))[0]).toMatchObject({ value: first, isPrimary: true });
  });

  it('is taken back with all that came after it: who slipped an address in and removed the old one has neither', async () => {
    const owner = await people.someone();
    const slippedIn = email();
    await adds(owner, slippedIn);
    const secret = undoSecretIn(await noticeTo(system, owner.email, 'An email address for Acme was added'));
    await removes(owner, { type: 'email', value: owner.email });
    expect(await valuesOf(owner)).toEqual([slippedIn.value]);
    const later = undoSecretIn(await noticeTo(system, owner.email, 'An email address for Acme was removed'));
    // What was slipped in hears of it, and has no link that would undo its own end.
    const toThief = await noticeTo(system, slippedIn.value, 'An email address for Acme was removed');
    expect(() => undoSecretIn(toThief)).toThrow('no link takes it back');
    expect((await undoes(secret)).status).toBe(204);
    expect(await valuesOf(owner)).toEqual([owner.email]);
    expect(await undoes(later)).toMatchObject(rejected);
  });

  it('is taken back by no guess, in no other tenant, a day later no more, and by nobody suspended', async () => {
    const other = email();
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
    expect(await valuesOf(owner)).toEqual([owner.email]);
  });

  it('leaves what somebody else has meanwhile with them', async () => {
    const other = email();
    const [ada, bob] = [await people.someone([other]), await people.someone()];
    await removes(ada, other);
    const secret = undoSecretIn(await noticeTo(system, other.value, 'An email address for Acme was removed'));
    expect(await adds(bob, other)).toBeUndefined();
    expect((await undoes(secret)).status).toBe(204);
    expect(await valuesOf(ada)).toEqual([ada.email]);
    expect(await valuesOf(bob)).toEqual(sorted(bob.email, other.value));
  });

  it('helps to no new password for a day, and signs in at once', async () => {
    const owner = await people.someone();
    const added = email();
    await adds(owner, added);
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
