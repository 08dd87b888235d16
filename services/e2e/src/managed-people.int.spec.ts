import type { ManagedUser, UserPage } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

describe('people', () => {
  const having = (email: string, more = {}) => ({ identifiers: [{ type: 'email', value: email, ...more }] });
  const newUser = async (tenant: string, email: string, more = {}) =>
    (await admin.send('POST', `/tenants/${tenant}/users`, having(email, more))).body as ManagedUser;

  it('are made, read and found by the beginning of their address', async () => {
    const name = aTenantName('people');
    await admin.newTenant(name);
    const made = await newUser(name, ' Ada.Lovelace@Example.com ', { verified: true });
    expect(made).toMatchObject({
      name: null,
      ...having('ada.lovelace@example.com', { verified: true }),
      suspendedAt: null,
    });
    for (const email of ['ada@example.com', 'adb@example.com', 'a_a@example.com', 'zoe@example.com'])
      await newUser(name, email);
    expect((await admin.get(`/tenants/${name}/users/${made.userId}`)).body).toMatchObject(made);
    const found = async (query: string) => {
      const { body } = await admin.get(`/tenants/${name}/users?${query}`);
      return (body as UserPage).users.map(({ identifiers }) => identifiers[0]?.value.replace('@example.com', ''));
    };
    expect(await found('prefix=ADA')).toEqual(['ada.lovelace', 'ada']);
    expect(await found('prefix=a_')).toEqual(['a_a']);
    expect(await found('prefix=_da')).toEqual([]);
    expect(await found('')).toEqual(['a_a', 'ada.lovelace', 'ada', 'adb', 'zoe']);
    const first = (await admin.get(`/tenants/${name}/users?limit=4`)).body as UserPage;
    expect(first.users).toHaveLength(4);
    expect(await found(`cursor=${first.nextCursor}`)).toEqual(['zoe']);
  });

  it('are made and found by a number or a user name too', async () => {
    const name = aTenantName('kinds');
    await admin.newTenant(name);
    const identifiers = [
      { type: 'phone', value: '+442079460958' },
      { type: 'username', value: 'Ada' },
    ];
    const { status, body: made } = await admin.send('POST', `/tenants/${name}/users`, { identifiers, name: 'Ada' });
    expect({ status, made }).toMatchObject({
      status: 201,
      made: {
        name: 'Ada',
        identifiers: [
          { type: 'phone', value: '+442079460958', verified: false },
          { type: 'username', value: 'ada', verified: true },
        ],
      },
    });
    for (const query of ['type=phone&prefix=%2B4420', 'type=phone&prefix=+44', 'type=username&prefix=AD']) {
      const { users } = (await admin.get(`/tenants/${name}/users?${query}`)).body as UserPage;
      expect(users.map(({ userId }) => userId)).toEqual([(made as ManagedUser).userId]);
    }
    expect((await admin.get(`/tenants/${name}/users?prefix=ada`)).body).toEqual({ users: [] });
  });

  it.each([
    { because: 'without an identifier', body: { identifiers: [] } },
    {
      because: 'with a number that has no country code',
      body: { identifiers: [{ type: 'phone', value: '02079460958' }] },
    },
    { because: 'with an address that is none', body: { identifiers: [{ type: 'email', value: 'ada' }] } },
    { because: 'with a kind that nobody knows', body: { identifiers: [{ type: 'badge', value: '1' }] } },
    { because: 'as it was before there were kinds', body: { email: 'ada@example.com' } },
  ])('are not made $because', async ({ body }) => {
    expect((await admin.send('POST', '/tenants/default/users', body)).status).toBe(400);
  });

  it('have an address that nobody else of the tenant has', async () => {
    const name = aTenantName('taken');
    await admin.newTenant(name);
    await newUser(name, 'ada@example.com');
    expect(await admin.send('POST', `/tenants/${name}/users`, having('ADA@example.com'))).toMatchObject({
      status: 409,
      body: { code: 'identity.identifier_taken' },
    });
  });

  it('are suspended and reactivated, and saying it twice says it once', async () => {
    const name = aTenantName('rest');
    await admin.newTenant(name);
    const { userId } = await newUser(name, 'ada@example.com');
    const path = `/tenants/${name}/users/${userId}`;
    const suspended = (await admin.send('POST', `${path}/suspend`, {})).body as ManagedUser;
    expect(suspended.suspendedAt).not.toBeNull();
    expect((await admin.send('POST', `${path}/suspend`, {})).body).toEqual(suspended);
    expect((await admin.send('POST', `${path}/reactivate`, {})).body).toMatchObject({ suspendedAt: null });
    const unknown = `/tenants/${name}/users/${crypto.randomUUID()}/suspend`;
    expect((await admin.send('POST', unknown, {})).status).toBe(404);
  });
});
