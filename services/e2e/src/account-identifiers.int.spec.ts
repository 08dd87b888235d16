import { identifierRemoved, type Identifier } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AccountPeople,
  aNewAddress,
  change,
  identifiersOf,
  noticeTo,
  putsFirst,
  removes,
  sorted,
  toldOf,
  valuesOf,
  type Owner,
} from './account-people.js';
import { Administrator } from './administrator.js';
import { aUserName, begin, signInWays } from './newcomers.js';
import { startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// What a person is known by, in the account centre: seen, removed, put first.

let system: System;
let tenant: TestTenant;
let people: AccountPeople;
beforeAll(async () => {
  system = await startSystem();
  tenant = await aTenantWith(system.suite, {
    signIn: { methods: [{ identifier: 'email', password: true, code: true, primary: 'code' }, signInWays.username] },
  });
  people = new AccountPeople(system, await Administrator.enrolled(system), tenant);
});
afterAll(() => system.stop());

describe('identifiers', () => {
  it('are seen with what is proved, what comes first, and what could go', async () => {
    const other = aNewAddress();
    const unproved = { ...aNewAddress(), verified: false };
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
    // It stood in the path.
    expect(await system.found(owner.email.split('@')[0] ?? '')).toEqual([]);
  });

  it('that go do so at once, and cannot be used to sign in any more', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    expect((await removes(owner, other)).status).toBe(204);
    expect(await removes(owner, other)).toMatchObject({ status: 404, body: { code: 'request.not_found' } });
    expect(await valuesOf(owner)).toEqual([owner.email]);
    const told = await toldOf(system, owner, identifierRemoved);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(other.value);
    await begin(tenant.newBrowser(), other.value, 'sign-in');
    const { text } = await noticeTo(system, other.value, 'Signing in to Acme');
    expect(text).toContain('There is no account for this address there');
  });

  it('of others are not theirs, nor is what is none', async () => {
    const [ada, bob] = [await people.someone([aNewAddress()]), await people.someone()];
    for (const path of [`identifiers/email/${bob.email}`, 'identifiers/email/nobody', 'identifiers/key/x'])
      expect(await change(ada.browser, 'DELETE', path)).toMatchObject({
        status: 404,
        body: { code: 'request.not_found' },
      });
    expect(await putsFirst(ada, { type: 'email', value: bob.email })).toMatchObject({ status: 404 });
    expect(await valuesOf(bob)).toEqual([bob.email]);
  });

  it('come first when they are chosen, and proved', async () => {
    const other = aNewAddress();
    const unproved = { ...aNewAddress(), verified: false };
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

  it('are changed twenty times a day at most: each change sends messages', async () => {
    const other = aNewAddress();
    const owner = await people.someone([other]);
    const [first = ''] = (await identifiersOf(owner.browser)).map(({ value }) => value);
    const turns = [first === owner.email ? other.value : owner.email, first];
    for (let count = 0; count < 20; count += 1)
      expect((await putsFirst(owner, { type: 'email', value: turns[count % 2] ?? '' })).status).toBe(204);
    const refused = await putsFirst(owner, { type: 'email', value: turns[0] ?? '' });
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.too_many' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(86_000);
    expect(await removes(owner, other)).toMatchObject({ status: 429, body: { code: 'request.too_many' } });
    expect(await people.adds(owner, aNewAddress())).toBe('request.too_many');
  });

  it('are ten at most', async () => {
    const owner = await people.someone(Array.from({ length: 9 }, () => aNewAddress()));
    expect(await people.adds(owner, aNewAddress())).toBe('identity.too_many_identifiers');
    // One that they have already is no eleventh.
    expect(await people.adds(owner, { type: 'email', value: owner.email })).toBeUndefined();
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
      const other = aNewAddress();
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
      const unproved = { ...aNewAddress(), verified: false };
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
