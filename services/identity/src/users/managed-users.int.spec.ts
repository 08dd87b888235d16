import { ContractError, type TenantId, type UserId } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anAddress, aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { ManagedUsersService } from './managed-users.service.js';
import { markVerified, personWith } from './person.store.js';

type Published = { subject: string; payload: Record<string, unknown> };

let servers: TestServers;
let relay: OutboxRelay;
let users: ManagedUsersService;
const published: Published[] = [];
const tenant = aTenant();
const other = aTenant();

beforeAll(async () => {
  servers = await startTestServers();
  relay = new OutboxRelay(servers.database, servers.publisher, quietLog);
  relay.start();
  users = new ManagedUsersService(servers.database, relay);
  servers.onlooker.subscribe('events.identity.>', {
    callback: (_error, message) => {
      const { payload } = message.json<{ payload: Record<string, unknown> }>();
      published.push({ subject: message.subject, payload });
    },
  });
  await servers.onlooker.flush();
  await servers.seed(tenant);
  await servers.seed(other);
});
afterAll(async () => {
  await relay.stop();
  await servers.stop();
});

const context = () => callContext(5_000);
const create = (email = anAddress(), tenantId: TenantId = tenant.tenantId) =>
  users.create({ tenantId, identifiers: [{ type: 'email', value: email, verified: false }] }, context(), new Date());
const suspend = (userId: UserId, suspended: boolean, tenantId: TenantId = tenant.tenantId) =>
  users.changeSuspension({ tenantId, userId, suspended }, context(), new Date());
const told = (userId: UserId) => published.filter(({ payload }) => payload['userId'] === userId);
const codeOf = (work: Promise<unknown>) =>
  work.then(String, (error: unknown) => (error instanceof ContractError ? error.code : String(error)));

it('a person whom an administrator makes is told like any other', async () => {
  const { userId, createdAt } = await create();
  await expect.poll(() => told(userId)).toHaveLength(1);
  expect(told(userId)).toEqual([
    { subject: 'events.identity.user-created.v1', payload: { tenantId: tenant.tenantId, userId, createdAt } },
  ]);
});

it('a suspension and its end are told once each, however often they are asked for', async () => {
  const { userId } = await create();
  for (const suspended of [true, true, false, false, true]) await suspend(userId, suspended);
  await expect.poll(() => told(userId)).toHaveLength(4);
  expect(told(userId).map(({ subject }) => subject)).toEqual([
    'events.identity.user-created.v1',
    'events.identity.user-suspended.v1',
    'events.identity.user-reactivated.v1',
    'events.identity.user-suspended.v1',
  ]);
});

it('a person of another tenant is not found, and stays as they are', async () => {
  const { userId } = await create();
  expect(await codeOf(suspend(userId, true, other.tenantId))).toBe('request.not_found');
  expect(await codeOf(users.read({ tenantId: other.tenantId, userId }))).toBe('request.not_found');
  expect((await users.read({ tenantId: tenant.tenantId, userId })).suspendedAt).toBeNull();
});

it('an address is one person’s in its tenant, and may be another’s elsewhere', async () => {
  const email = anAddress();
  const { userId } = await create(email);
  expect(await codeOf(create(email))).toBe('identity.identifier_taken');
  expect((await create(email, other.tenantId)).userId).not.toBe(userId);
});

it('nobody is made in a tenant that does not exist', async () => {
  expect(await codeOf(create(anAddress(), aTenant().tenantId))).toBe('request.not_found');
});

it('an address that was written down by an administrator is proven by a code, once', async () => {
  const email = anAddress();
  const { userId } = await create(email);
  const identifier = { type: 'email', value: email } as const;
  const person = () => personWith(servers.database, tenant.tenantId, identifier);
  expect(await person()).toEqual({ userId, isVerified: false, isSuspended: false });
  await markVerified(servers.database, tenant.tenantId, identifier, new Date());
  expect(await person()).toEqual({ userId, isVerified: true, isSuspended: false });
});

it('a page holds what comes after the last one of the page before', async () => {
  const prefix = randomUUID();
  const emails = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${prefix}-${letter}@example.com`);
  for (const email of emails) await create(email);
  const page = (after?: string) =>
    users.list({
      tenantId: tenant.tenantId,
      type: 'email',
      prefix: prefix.toUpperCase(),
      limit: 2,
      ...(after && { after }),
    });
  const having = (email: string | undefined) => ({ identifiers: [{ value: email }] });
  expect(await page()).toMatchObject({ next: emails[1], users: [having(emails[0]), having(emails[1])] });
  const last = await page(emails[3]);
  expect(last).toMatchObject({ users: [having(emails[4])] });
  expect(last.next).toBeUndefined();
});

it('a person is made with identifiers of every kind, all or none, and found by each', async () => {
  const { tenantId } = tenant;
  const id = randomUUID().slice(0, 8);
  const phone = `+1500${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`;
  const identifiers = [
    { type: 'email' as const, value: `b-${id}@example.com`, verified: true },
    { type: 'email' as const, value: `a-${id}@example.com`, verified: false },
    { type: 'phone' as const, value: phone, verified: false },
    { type: 'username' as const, value: `ada-${id}`, verified: true },
  ];
  const made = await users.create({ tenantId, identifiers, name: 'Ada' }, context(), new Date());
  const read = await users.read({ tenantId, userId: made.userId });
  expect(read.name).toBe('Ada');
  expect(read.identifiers).toHaveLength(4);
  expect(read.identifiers).toEqual(expect.arrayContaining(identifiers));
  const found = async (type: 'email' | 'phone' | 'username', prefix: string) =>
    (await users.list({ tenantId, type, prefix, limit: 100 })).users.filter(({ userId }) => userId === made.userId);
  expect(await found('phone', phone.slice(0, 6))).toEqual([read]);
  expect(await found('phone', phone.slice(1))).toEqual([read]);
  expect(await found('username', `ADA-${id}`)).toEqual([read]);
  expect(await found('username', phone)).toEqual([]);
  // Two addresses begin like this, one person has them.
  expect(await found('email', '')).toEqual([read]);
  const free = { type: 'email' as const, value: anAddress(), verified: false };
  const taken = users.create({ tenantId, identifiers: [free, ...identifiers.slice(3)] }, context(), new Date());
  expect(await codeOf(taken)).toBe('identity.identifier_taken');
  expect(await personWith(servers.database, tenantId, free)).toBeUndefined();
});

it('a deletion is told once, and whoever is gone, or another tenant’s, is not found', async () => {
  const { userId } = await create();
  const remove = (tenantId: TenantId) => users.delete({ tenantId, userId }, context(), new Date());
  expect(await codeOf(remove(other.tenantId))).toBe('request.not_found');
  expect((await users.read({ tenantId: tenant.tenantId, userId })).userId).toBe(userId);
  const both = await Promise.all([codeOf(remove(tenant.tenantId)), codeOf(remove(tenant.tenantId))]);
  expect(both.toSorted((one, another) => one.localeCompare(another))).toEqual(['[object Object]', 'request.not_found']);
  await expect.poll(() => told(userId)).toHaveLength(2);
  expect(told(userId).at(-1)).toMatchObject({ subject: 'events.identity.user-deleted.v1' });
});
