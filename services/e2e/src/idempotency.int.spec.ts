import type { ManagedUser, UserPage } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, aTenantName, call, type AdminReply } from './administrator.js';
import type { Cuttable } from './cuttable.js';
import { gatewayRedis } from './gateway-redis.js';
import { anAddress } from './newcomers.js';
import { startOwnSystem, type OwnSystem } from './system.js';

// H-07: a call of the management API whose answer was lost is repeated, and happens once.

let wire: Cuttable;
let system: OwnSystem;
let admin: Administrator;
let tenant: string;
beforeAll(async () => {
  wire = await gatewayRedis();
  system = await startOwnSystem({ env: { gateway: { REDIS_URL: wire.url } } });
  admin = await Administrator.enrolled(system);
  tenant = aTenantName('once');
  await admin.newTenant(tenant);
});
afterAll(async () => {
  await system.stop();
  await wire.cut();
});

const aKey = () => crypto.randomUUID();
const aPerson = (value = anAddress()) => ({ identifiers: [{ type: 'email', value }] });
const post = (path: string, body: unknown, key: string, by = admin): Promise<AdminReply> =>
  call(system.url, 'POST', path, { body, token: by.token, headers: { 'idempotency-key': key } });
const users = () => `/tenants/${tenant}/users`;
const countOf = async (email: string) =>
  ((await admin.get(`${users()}?prefix=${email}`)).body as UserPage).users.length;

describe('the same call again', () => {
  it('gets the same answer, and made one person', async () => {
    const [key, body] = [aKey(), aPerson()];
    const first = await post(users(), body, key);
    const again = await post(users(), body, key);
    expect(first.status).toBe(201);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { location: first.headers.location } });
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('gets the same refusal, although it would go well by now', async () => {
    const [key, email] = [aKey(), anAddress()];
    const { userId } = (await admin.send('POST', users(), aPerson(email))).body as ManagedUser;
    expect(await post(users(), aPerson(email), key)).toMatchObject({ status: 409 });
    await admin.send('DELETE', `${users()}/${userId}`, undefined);
    expect(await post(users(), aPerson(email), key)).toMatchObject({
      ...{ status: 409, body: { code: 'identity.identifier_taken' } },
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(await countOf(email)).toBe(0);
  });

  it('gets the secret again that is shown once, which lies nowhere', async () => {
    const [key, body] = [aKey(), { name: 'Shop', type: 'web', redirectUris: ['https://shop.example/cb'] }];
    const first = await post(`/tenants/${tenant}/clients`, body, key);
    const { secret } = first.body as { secret: string };
    expect(secret).toHaveLength(43);
    expect((await post(`/tenants/${tenant}/clients`, body, key)).body).toEqual(first.body);
    expect(await system.found(secret)).toEqual([]);
  });

  it('happens once when many come at once; those that come meanwhile are told to wait', async () => {
    const [key, body] = [aKey(), aPerson()];
    const replies = await Promise.all(Array.from({ length: 8 }, () => post(users(), body, key)));
    const made = replies.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body: user }) => (user as ManagedUser).userId)).size).toBe(1);
    for (const reply of replies.filter(({ status }) => status !== 201))
      expect(reply).toMatchObject({
        status: 409,
        body: { code: 'request.still_running' },
        headers: { 'retry-after': '1' },
      });
  });
});

describe('a key', () => {
  it.each([
    { because: 'another body', path: () => users() },
    { because: 'another route', path: () => `/tenants/${tenant}/clients` },
  ])('is not good for $because', async ({ path }) => {
    const key = aKey();
    await post(users(), aPerson(), key);
    expect(await post(path(), aPerson(), key)).toMatchObject({
      ...{ status: 422, body: { code: 'request.idempotency_conflict' } },
    });
  });

  it('is another one of another actor', async () => {
    const [key, body] = [aKey(), aPerson()];
    await post(users(), body, key);
    const other = await Administrator.enrolled(system);
    const reply = await post(users(), body, key, other);
    expect(reply).toMatchObject({ status: 409, body: { code: 'identity.identifier_taken' } });
    expect(reply.headers['idempotency-replayed']).toBeUndefined();
  });

  it.each([
    { because: 'it is too long', key: 'x'.repeat(151) },
    { because: 'it has a space', key: 'a b' },
    { because: 'it is empty', key: '' },
  ])('is refused: $because', async ({ key }) => {
    expect(await post(users(), aPerson(), key)).toMatchObject({
      status: 400,
      body: { code: 'contract.invalid_request' },
    });
  });

  it('says nothing of a call that is not a POST', async () => {
    const headers = { 'idempotency-key': aKey() };
    const read = () => call(system.url, 'GET', users(), { token: admin.token, headers });
    expect((await read()).status).toBe(200);
    expect((await read()).headers['idempotency-replayed']).toBeUndefined();
  });
});

it('without Redis a call with a key is refused before it happens, and one without a key is made', async () => {
  const email = anAddress();
  await wire.cut();
  try {
    const refused = await post(users(), aPerson(email), aKey());
    expect(refused).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    expect(await countOf(email)).toBe(0);
    expect((await admin.send('POST', users(), aPerson(email))).status).toBe(201);
  } finally {
    await wire.mend();
  }
});
