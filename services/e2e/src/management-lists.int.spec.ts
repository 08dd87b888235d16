import type {
  ClientPage,
  ManagedMfaPolicy,
  RegisteredClient,
  SsoConnectionList,
  TenantExperience,
} from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { startSystem, type System } from './system.js';

// R7: pages, filters and tags of what a tenant has.

let system: System;
let admin: Administrator;
let at: string;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

const newTenant = async () => {
  const name = aTenantName('lists');
  await admin.newTenant(name);
  return `/tenants/${name}`;
};
const client = (name: string, more: object = {}) => ({
  name,
  type: 'browser',
  redirectUris: ['https://a.example/'],
  ...more,
});
const connection = (name: string) => ({
  ...{ displayName: name, issuer: 'https://idp.example', clientId: name, domains: [`${name}.example`], active: false },
});

/** What a list has when it is read so many at a time. */
async function paged<T>(path: string, limit: number, itemsOf: (page: unknown) => T[]): Promise<T[]> {
  const items: T[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await admin.get(`${path}?limit=${limit}${cursor}`);
    expect(status).toBe(200);
    expect(itemsOf(body).length).toBeLessThanOrEqual(limit);
    items.push(...itemsOf(body));
    const { nextCursor } = body as { nextCursor?: string };
    if (nextCursor === undefined) return items;
    cursor = `&cursor=${nextCursor}`;
  }
}

describe('applications', () => {
  beforeAll(async () => {
    at = await newTenant();
    for (const name of ['Shop', 'Till', 'shelf']) await admin.send('POST', `${at}/clients`, client(name));
    await admin.send('POST', `${at}/clients`, { name: 'Stock', type: 'service' });
  });
  const namesOf = (page: unknown) => (page as ClientPage).clients.map(({ name }) => name);

  it.each([1, 2, 4, 100])('come in pages of %i, the oldest first, each once', async (limit) => {
    expect(await paged(`${at}/clients`, limit, namesOf)).toEqual(['Shop', 'Till', 'shelf', 'Stock']);
  });

  it.each([
    { query: 'type=service', names: ['Stock'] },
    { query: 'q=SH', names: ['Shop', 'shelf'] },
    { query: 'q=sh&type=service', names: [] },
    { query: 'q=%25', names: [] },
  ])('are found by $query', async ({ query, names }) => {
    expect(namesOf((await admin.get(`${at}/clients?${query}`)).body)).toEqual(names);
  });

  it.each(['limit=0', 'limit=101', 'type=other', 'sort=name'])('are not asked for with %s', async (query) => {
    expect((await admin.get(`${at}/clients?${query}`)).status).toBe(400);
  });

  it('are overwritten by who has seen them', async () => {
    const made = await admin.send('POST', `${at}/clients`, client('One'));
    const path = `${at}/clients/${(made.body as RegisteredClient).clientId}`;
    const { headers, body } = await admin.get(path);
    expect([headers.etag, body]).toEqual([made.headers.etag, made.body]);
    expect(made.headers.location).toBe(`/api/v1/admin${path}`);
    expect((await admin.send('PUT', path, client('Two'))).body).toMatchObject({
      code: 'request.precondition_required',
    });
    const changed = await admin.send('PUT', path, client('Two'), headers.etag);
    expect(changed).toMatchObject({ status: 200, body: { name: 'Two' } });
    expect(changed.headers.etag).not.toBe(headers.etag);
    expect((await admin.send('PUT', path, client('Three'), headers.etag)).body).toMatchObject({
      code: 'request.precondition_failed',
    });
    const both = ['Four', 'Five'].map((name) => admin.send('PUT', path, client(name), changed.headers.etag));
    expect((await Promise.all(both)).map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      200, 412,
    ]);
  });

  it('of another tenant are not found', async () => {
    const made = await admin.send('POST', `${at}/clients`, client('Mine'));
    const path = `${await newTenant()}/clients/${(made.body as RegisteredClient).clientId}`;
    expect((await admin.get(path)).status).toBe(404);
    expect((await admin.send('PUT', path, client('Theirs'), made.headers.etag)).status).toBe(404);
  });
});

describe('connections', () => {
  beforeAll(async () => {
    at = await newTenant();
    for (const name of ['one', 'two', 'three']) await admin.send('POST', `${at}/sso-connections`, connection(name));
  });
  const namesOf = (page: unknown) => (page as SsoConnectionList).connections.map(({ displayName }) => displayName);

  it.each([1, 2, 3])('come in pages of %i, the oldest first, each once', async (limit) => {
    expect(await paged(`${at}/sso-connections`, limit, namesOf)).toEqual(['one', 'two', 'three']);
  });

  it.each([
    { query: 'domain=two.example', names: ['two'] },
    { query: 'active=false', names: ['one', 'two', 'three'] },
    { query: 'active=true', names: [] },
  ])('are found by $query', async ({ query, names }) => {
    expect(namesOf((await admin.get(`${at}/sso-connections?${query}`)).body)).toEqual(names);
  });
});

describe('the policy of second factors', () => {
  it('is read and written by itself, and nothing beside it changes', async () => {
    const path = await newTenant();
    await admin.changeExperience(path.split('/')[2] ?? '', { passkey: { mostPerUser: 3 } });
    const before = (await admin.get(`${path}/experience`)).body as TenantExperience;
    const { headers, body } = await admin.get(`${path}/mfa-policy`);
    expect(body).toEqual({ mfa: before.mfa, passkey: { satisfiesMfa: true } });
    const wanted = { mfa: { factors: ['totp'], policy: 'mandatory' }, passkey: { satisfiesMfa: false } };
    const written = await admin.send('PUT', `${path}/mfa-policy`, wanted, headers.etag);
    expect(written).toMatchObject({ status: 200, body: wanted });
    const after = (await admin.get(`${path}/experience`)).body as TenantExperience;
    const { mfa } = written.body as ManagedMfaPolicy;
    expect(after).toEqual({ ...before, mfa, passkey: { ...before.passkey, satisfiesMfa: false } });
    expect((await admin.get(`${path}/experience`)).headers.etag).toBe(written.headers.etag);
  });

  it.each([
    {
      because: 'nobody has said what they have seen',
      etag: undefined,
      body: { mfa: {} },
      code: 'request.precondition_required',
    },
    { because: 'it has moved on', etag: '"99"', body: { mfa: {} }, code: 'request.precondition_failed' },
    {
      because: 'a member is unknown',
      etag: '"1"',
      body: { mfa: { polcy: 'mandatory' } },
      code: 'contract.invalid_request',
    },
    { because: 'it cannot be', etag: '"1"', body: { mfa: { policy: 'mandatory' } }, code: 'tenant.not_acceptable' },
  ])('is refused: $because', async ({ etag, body, code }) => {
    expect((await admin.send('PUT', `${await newTenant()}/mfa-policy`, body, etag)).body).toMatchObject({ code });
  });
});
