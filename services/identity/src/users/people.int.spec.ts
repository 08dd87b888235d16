import {
  listPeople,
  readPeople,
  userId as userIdSchema,
  type ManagedIdentifier,
  type UserId,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { afterAll, expect, it } from 'vitest';
import { keepPassword } from '../store/password.store.js';
import { aTenant, quietLog, startTestServers } from '../test-servers.js';
import { ManagedUsersService } from './managed-users.service.js';
import { PeopleService } from './people.service.js';

const servers = await startTestServers();
const { database, publisher } = servers;
const users = new ManagedUsersService(database, new OutboxRelay(database, publisher, quietLog));
const people = new PeopleService(database);
const [tenant, other] = [aTenant(), aTenant()];
await servers.seed(tenant);
await servers.seed(other);
afterAll(() => servers.stop());

const { tenantId } = tenant;
const id = () => crypto.randomUUID().slice(0, 8);
const make = async (identifiers: ManagedIdentifier[], at = tenantId): Promise<UserId> =>
  (await users.create({ tenantId: at, identifiers }, callContext(5_000), new Date())).userId;
const one = async (userId: UserId) => (await people.read({ tenantId, userIds: [userId] })).people[0];
const email = (value: string, verified: boolean): ManagedIdentifier => ({ type: 'email', value, verified });

/** An organisation, with a domain of its own. */
async function aConnection(active = true) {
  const [connectionId, domain] = [crypto.randomUUID(), `${id()}.example`];
  await servers.sql(`
    INSERT INTO sso_connection (tenant_id, connection_id, display_name, issuer, client_id, domains, active, linking, created_at)
    VALUES ('${tenantId}', '${connectionId}', 'Acme', 'https://idp.example', 'x', '{${domain}}', ${active}, 'never', now())`);
  const claim = `INSERT INTO sso_domain (tenant_id, domain, connection_id) VALUES ('${tenantId}', '${domain}', '${connectionId}')`;
  if (active) await servers.sql(claim);
  return { connectionId, domain };
}
const nothing = { email: null, phone: null, hasPassword: false, signsInBySso: false, isSuspended: false };

it('is known of somebody: what they proved, masked, and what they call themselves with', async () => {
  const [name, number] = [`ada-${id()}`, `+1500${String(Math.floor(Math.random() * 10_000_000)).padStart(7, '0')}`];
  const userId = await make([
    email(`aunproved-${id()}@example.com`, false),
    email(`zoe-${id()}@example.com`, true),
    { type: 'phone', value: number, verified: true },
    { type: 'username', value: name, verified: true },
  ]);
  await keepPassword(database, { tenantId, userId }, { hash: 'x', changedAt: new Date() });
  const facts = await one(userId);
  expect(facts).toEqual({
    userId,
    email: 'z•••@example.com',
    phone: `•••${number.slice(-3)}`,
    identifiers: ['email', 'phone', 'username'],
    hasPassword: true,
    signsInBySso: false,
    isSuspended: false,
  });
  expect(readPeople.reply.parse({ people: [facts] })).toEqual({ people: [facts] });
});

it('is known of who proved nothing: no place that a code could go to', async () => {
  const userId = await make([email(`ada-${id()}@example.com`, false)]);
  expect(await one(userId)).toEqual({ userId, ...nothing, identifiers: ['email'] });
});

it('is known that somebody is suspended', async () => {
  const userId = await make([{ type: 'username', value: `ada-${id()}`, verified: true }]);
  await users.changeSuspension({ tenantId, userId, suspended: true }, callContext(5_000), new Date());
  expect(await one(userId)).toEqual({ userId, ...nothing, identifiers: ['username'], isSuspended: true });
});

it.each([
  { because: 'the domain of their address is an active connection’s', active: true, verified: true, expected: true },
  { because: 'so it is although they have not proved it', active: true, verified: false, expected: true },
  { because: 'it is a connection’s that is switched off', active: false, verified: true, expected: false },
])('an organisation signs them in or not: $because: $expected', async ({ active, verified, expected }) => {
  const { domain } = await aConnection(active);
  const userId = await make([email(`ada@${domain}`, verified)]);
  expect((await one(userId))?.signsInBySso).toBe(expected);
  const below = await make([email(`ada@a.${domain}`, true)]);
  expect((await one(below))?.signsInBySso).toBe(false);
});

it('an organisation signs them in who have an account there, whatever is switched on', async () => {
  const { connectionId } = await aConnection(false);
  const userId = await make([{ type: 'username', value: `ada-${id()}`, verified: true }]);
  await servers.sql(`INSERT INTO sso_identity (tenant_id, connection_id, issuer, subject, user_id, linked_at)
    VALUES ('${tenantId}', '${connectionId}', 'https://idp.example', '${userId}', '${userId}', now())`);
  expect((await one(userId))?.signsInBySso).toBe(true);
});

it('people come in the order in which they are named, without who does not exist or is another tenant’s', async () => {
  const [first, second] = [
    await make([{ type: 'username', value: `ada-${id()}`, verified: true }]),
    await make([{ type: 'username', value: `ada-${id()}`, verified: true }]),
  ];
  const stranger = await make([{ type: 'username', value: `ada-${id()}`, verified: true }], other.tenantId);
  const nobody = userIdSchema.parse('a0000000-0000-4000-8000-000000000001');
  const found = await people.read({ tenantId, userIds: [second, nobody, stranger, first] });
  expect(found.people.map(({ userId }) => userId)).toEqual([second, first]);
});

it('a tenant of 2,500 is listed in three pages, everybody once, in the order of their ids', async () => {
  const large = aTenant();
  await servers.seed(large);
  await servers.sql(`
    WITH made AS (
      INSERT INTO app_user (tenant_id, user_id, created_at)
      SELECT '${large.tenantId}', gen_random_uuid(), now() FROM generate_series(1, 2500) RETURNING tenant_id, user_id
    )
    INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
    SELECT tenant_id, 'email', user_id || '@example.com', user_id, now() FROM made`);
  const pages = [];
  for (let after: UserId | undefined, more = true; more;) {
    const page = await people.list({ tenantId: large.tenantId, limit: 1_000, ...(after && { after }) });
    expect(listPeople.reply.parse(page)).toEqual(page);
    pages.push(page.people);
    after = page.next;
    more = after !== undefined;
  }
  expect(pages.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  const ids = pages.flat().map(({ userId }) => userId);
  expect(new Set(ids).size).toBe(2_500);
  expect(ids).toEqual(ids.toSorted());
  expect(pages.flat().every((person) => /^.•••@example\.com$/.test(person.email ?? ''))).toBe(true);
});

it('a page that ends with the last one has no next', async () => {
  const small = aTenant();
  await servers.seed(small);
  const userId = await make([{ type: 'username', value: 'ada', verified: true }], small.tenantId);
  const page = await people.list({ tenantId: small.tenantId, limit: 1 });
  expect(page).toEqual({ people: [expect.objectContaining({ userId })] });
  expect(await people.list({ tenantId: small.tenantId, limit: 1, after: userId })).toEqual({ people: [] });
});
