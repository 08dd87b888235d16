import { randomBytes, randomUUID } from 'node:crypto';
import {
  ContractError,
  ssoConnectionInput,
  type BrowserHash,
  type finishSso,
  type ManagedSsoConnection,
  type RequestOf,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { OutboxRelay, statement } from '@latchkey/persistence';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setSuspension } from '../users/managed-user.store.js';
import { ManagedUsersService } from '../users/managed-users.service.js';
import { TenantProjector } from '../tenants/tenant-projector.js';
import { anInteraction, aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { Providers } from './providers.js';
import { SsoConnectionsService } from './sso-connections.service.js';
import { SsoSeal } from './sso-seal.js';
import { SsoService } from './sso.service.js';
import { foreignKey, HostileProvider } from './test-provider.js';

let servers: TestServers;
let sso: SsoService;
let connections: SsoConnectionsService;
let users: ManagedUsersService;
let provider: HostileProvider;
let second: HostileProvider;
const tenant = aTenant();
const other = aTenant();
const { tenantId } = tenant;

beforeAll(async () => {
  servers = await startTestServers();
  await servers.seed(tenant);
  await servers.seed(other);
  const { database, publisher } = servers;
  const relay = new OutboxRelay(database, publisher, quietLog);
  const seal = new SsoSeal(randomBytes(32));
  const providers = new Providers(true);
  const projector = new TenantProjector(database, servers.nats, quietLog);
  sso = new SsoService(database, publisher, relay, providers, seal, quietLog);
  connections = new SsoConnectionsService(database, relay, projector, providers, seal);
  users = new ManagedUsersService(database, relay);
  provider = await HostileProvider.start();
  second = await HostileProvider.start();
});
afterEach(() => {
  provider.reset();
  second.reset();
});
afterAll(async () => {
  await Promise.all([provider.stop(), second.stop()]);
  await servers.stop();
});

const context = () => callContext(8_000);
const aDomain = () => `${randomUUID().slice(0, 8)}.example`;
const aBrowser = () => randomBytes(32).toString('base64url') as BrowserHash;

/** A connection as an administrator would make it. */
async function aConnection(at = provider, changes: Record<string, unknown> = {}) {
  const wanted = { displayName: 'Acme', issuer: at.issuer, clientId: 'latchkey', clientSecret: 'very secret' };
  const input = ssoConnectionInput.parse({ ...wanted, domains: [aDomain()], ...changes });
  const { connection } = await connections.create({ tenantId, input }, new Date());
  return connection;
}

type Place = Omit<RequestOf<typeof finishSso>, 'parameters'>;
type Connected = Pick<ManagedSsoConnection, 'connectionId' | 'domains'>;

/** Somebody on the way to the provider, at a browser and in a journey of their own. */
async function begun({ connectionId }: Connected) {
  const at: Place = { tenantId, interactionId: anInteraction(), browserHash: aBrowser(), purpose: 'sign-in' };
  const request = { ...at, connectionId, origin: tenant.origins[0] ?? '', loginHint: 'somebody' };
  const { redirectTo } = await sso.begin(request, new Date());
  return { at, redirectTo };
}
type Begun = Awaited<ReturnType<typeof begun>>;

const finish = (at: Begun['at'], parameters: { state: string; code?: string; iss?: string; error?: string }) =>
  sso.finish({ ...at, parameters }, context(), new Date());

/** There and back again with these claims. */
async function signIn(connection: Connected, claims: Record<string, unknown>, at = provider) {
  const { at: place, redirectTo } = await begun(connection);
  return finish(place, at.answer(redirectTo, claims));
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    (value) => `accepted: ${JSON.stringify(value)}`,
    (error: unknown) => (error instanceof ContractError ? `${error.code}: ${error.reason}` : String(error)),
  );

const emailAt = ({ domains }: Connected, name = randomUUID()) => `${name}@${domains[0]}`;
const verified = (email: string) => ({ email, email_verified: true });
const aPerson = (email: string, emailVerified = true) =>
  users.create({ tenantId, email, emailVerified }, context(), new Date());

const countRows = async (table: 'sso_identity' | 'outbox' | 'app_user') => {
  const count = statement<[], { count: number }>(`count-${table}`, `SELECT count(*)::int AS count FROM ${table}`);
  return (await servers.database.run(count, []))[0]?.count;
};
/** What there is once all that was told before has been told. */
const everything = async () => {
  await expect.poll(() => countRows('outbox')).toBe(0);
  return state();
};
const state = async () => [await countRows('sso_identity'), await countRows('outbox'), await countRows('app_user')];

describe('somebody whom a provider vouches for', () => {
  it('is made at their first sign-in, and is the same person at the next one', async () => {
    const connection = await aConnection();
    const email = emailAt(connection);
    const first = await signIn(connection, { sub: 'ada', ...verified(email) });
    expect(first.created).toBe(true);
    const next = await signIn(connection, { sub: 'ada' });
    expect(next).toMatchObject({ userId: first.userId, created: false });
    expect(next.evidenceId).not.toBe(first.evidenceId);
    expect(await users.read({ tenantId, userId: first.userId })).toMatchObject({ email, emailVerified: true });
  });

  it('is who was here already, if both sides have verified the address', async () => {
    const connection = await aConnection();
    const email = emailAt(connection);
    const { userId } = await aPerson(email);
    expect(await signIn(connection, { sub: 'ada', ...verified(email.toUpperCase()) })).toMatchObject({
      userId,
      created: false,
    });
  });

  it('is one person, however many of their first sign-ins come at the same time', async () => {
    const connection = await aConnection();
    const claims = { sub: 'ada', ...verified(emailAt(connection)) };
    const all = await Promise.all(Array.from({ length: 4 }, () => signIn(connection, claims)));
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
  });

  it('is known by issuer and subject, whatever their address says now', async () => {
    const connection = await aConnection();
    const { userId } = await signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    const claims = { sub: 'ada', email: 'eve@elsewhere.example', email_verified: false };
    expect(await signIn(connection, claims)).toMatchObject({ userId, created: false });
  });
});

describe('accounts are never merged (G-07)', () => {
  it.each([
    { because: 'the address is not verified there', claims: { email_verified: false }, reason: 'email_not_verified' },
    { because: 'nothing says that it is', claims: { email_verified: undefined }, reason: 'email_not_verified' },
    { because: 'words say that it is', claims: { email_verified: 'true' }, reason: 'email_not_verified' },
    { because: 'there is no address', claims: { email: undefined }, reason: 'email_missing' },
    { because: 'the address is none', claims: { email: 'ada' }, reason: 'email_missing' },
    { because: 'the address is a list', claims: { email: ['ada@x.example'] }, reason: 'email_missing' },
    {
      because: 'the domain is somebody else’s',
      claims: { email: 'ada@elsewhere.example' },
      reason: 'email_of_another_domain',
    },
  ])('$because', async ({ claims, reason }) => {
    const connection = await aConnection();
    const email = emailAt(connection);
    await aPerson(email);
    const before = await everything();
    const said = { sub: 'ada', ...verified(email), ...claims };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await state()).toEqual(before);
  });

  it.each([
    { sub: null, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: '', reason: 'subject_missing' },
    { sub: undefined, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: 0, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: false, reason: 'answer: OAUTH_INVALID_RESPONSE' },
  ])('a subject that is $sub is nobody', async ({ sub, reason }) => {
    const connection = await aConnection();
    const before = await everything();
    const said = { sub, ...verified(emailAt(connection)) };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await state()).toEqual(before);
  });

  it('the address here is not proven', async () => {
    const connection = await aConnection();
    const email = emailAt(connection);
    await aPerson(email, false);
    const work = signIn(connection, { sub: 'ada', ...verified(email) });
    expect(await failureOf(work)).toBe('identity.sso_rejected: address_not_verified_here');
  });

  it('the connection links nobody', async () => {
    const connection = await aConnection(provider, { linking: 'never' });
    const email = emailAt(connection);
    await aPerson(email);
    const work = signIn(connection, { sub: 'ada', ...verified(email) });
    expect(await failureOf(work)).toBe('identity.sso_rejected: linking_off');
  });

  it('the same address comes from two providers', async () => {
    const first = await aConnection();
    const email = emailAt(first);
    const { userId } = await signIn(first, { sub: 'ada', ...verified(email) });
    await switchOff(first);
    const next = await aConnection(second, { domains: first.domains });
    const work = signIn(next, { sub: 'ada', ...verified(email) }, second);
    expect(await failureOf(work)).toBe('identity.sso_rejected: person_has_another_identity');
    expect(userId).toMatch(/-/);
  });

  it('the address of a colleague who left comes with a new account', async () => {
    const connection = await aConnection();
    const email = emailAt(connection);
    await signIn(connection, { sub: 'the old one', ...verified(email) });
    const work = signIn(connection, { sub: 'the new one', ...verified(email) });
    expect(await failureOf(work)).toBe('identity.sso_rejected: person_has_another_identity');
  });

  it('one subject at two connections is two accounts', async () => {
    const [one, another] = [await aConnection(), await aConnection(second)];
    const first = await signIn(one, { sub: 'ada', ...verified(emailAt(one)) });
    const next = await signIn(another, { sub: 'ada', ...verified(emailAt(another)) }, second);
    expect(next.userId).not.toBe(first.userId);
  });
});

/** Keeps everything of a connection but that it is active. */
async function switchOff({ connectionId }: Connected, change: Record<string, unknown> = { active: false }) {
  const { version, connection } = await connections.read({ tenantId, connectionId });
  const { displayName, issuer, clientId, domains, linking, active } = connection;
  const input = ssoConnectionInput.parse({ displayName, issuer, clientId, domains, linking, active, ...change });
  return connections.change({ tenantId, connectionId, expectedVersion: version, input });
}

describe('an attempt is good for one answer, where it was begun', () => {
  it('answered twice', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const claims = { sub: 'ada', ...verified(emailAt(connection)) };
    await finish(at, provider.answer(redirectTo, claims));
    const again = finish(at, provider.answer(redirectTo, claims));
    expect(await failureOf(again)).toBe('identity.sso_rejected: attempt_used');
  });

  it('answered twice at the same time', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const claims = { sub: 'ada', ...verified(emailAt(connection)) };
    const answers = Array.from({ length: 4 }, () => provider.answer(redirectTo, claims));
    const all = await Promise.all(answers.map((answer) => failureOf(finish(at, answer))));
    expect(all.filter((one) => one.startsWith('accepted'))).toHaveLength(1);
    expect(all.filter((one) => one === 'identity.sso_rejected: attempt_used')).toHaveLength(3);
  });

  it.each([
    { because: 'another journey', change: () => ({ interactionId: anInteraction() }), reason: 'attempt_of_another_interaction' },
    { because: 'another browser', change: () => ({ browserHash: aBrowser() }), reason: 'attempt_of_another_browser' },
    { because: 'another purpose', change: () => ({ purpose: 'sign-up' as const }), reason: 'attempt_of_another_purpose' },
    { because: 'another tenant', change: () => ({ tenantId: other.tenantId }), reason: 'attempt_unknown' },
  ])('answered in $because, and still good in its own', async ({ change, reason }) => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(finish({ ...at, ...change() }, answer))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await finish(at, answer)).toMatchObject({ created: true });
  });

  it('answered with a state that nobody issued', async () => {
    const { at } = await begun(await aConnection());
    const work = finish(at, { state: `${at.interactionId}.invented`, code: 'x', iss: provider.issuer });
    expect(await failureOf(work)).toBe('identity.sso_rejected: attempt_unknown');
  });

  it('answered too late', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    const later = new Date(Date.now() + 600_001);
    const work = sso.finish({ ...at, parameters: answer }, context(), later);
    expect(await failureOf(work)).toBe('identity.sso_rejected: attempt_expired');
  });

  it('answered with what another connection’s provider said', async () => {
    const [one, another] = [await aConnection(), await aConnection(second)];
    const [here, there] = [await begun(one), await begun(another)];
    const stolen = second.answer(there.redirectTo, { sub: 'ada', ...verified(emailAt(another)) });
    const { state } = provider.answer(here.redirectTo, {});
    expect(await failureOf(finish(here.at, { ...stolen, state }))).toBe('identity.sso_rejected: iss_mismatch');
    const next = await begun(one);
    const answer = { code: stolen.code, state: provider.answer(next.redirectTo, {}).state };
    expect(await failureOf(finish(next.at, answer))).toBe('identity.sso_rejected: token_endpoint: invalid_grant');
  });

  it('answered with a code that was used before', async () => {
    const connection = await aConnection();
    const first = await begun(connection);
    const answer = provider.answer(first.redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    await finish(first.at, answer);
    const next = await begun(connection);
    const { state } = provider.answer(next.redirectTo, {});
    const work = finish(next.at, { ...answer, state });
    expect(await failureOf(work)).toBe('identity.sso_rejected: token_endpoint: invalid_grant');
  });

  it('answered when the connection was switched off meanwhile (C-14)', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    await switchOff(connection);
    expect(await failureOf(finish(at, answer))).toBe('identity.sso_rejected: connection_not_active');
    expect(await failureOf(begun(connection))).toBe('identity.sso_unavailable: connection_not_active');
  });

  it('answered when the connection leads elsewhere meanwhile', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    await switchOff(connection, { issuer: second.issuer });
    const answer = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(finish(at, answer))).toBe('identity.sso_rejected: connection_changed');
  });

  it('answered with a "no"', async () => {
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const { state, iss } = provider.answer(redirectTo, {});
    const work = finish(at, { state, iss, error: 'access_denied' });
    expect(await failureOf(work)).toBe('identity.sso_declined: provider: access_denied');
    expect(await failureOf(finish(at, provider.answer(redirectTo, {})))).toBe('identity.sso_rejected: attempt_used');
  });
});

describe('a suspended person is refused before anything is written', () => {
  it.each(['known', 'not linked yet'])('%s', async (who) => {
    const connection = await aConnection();
    const email = emailAt(connection);
    const claims = { sub: 'ada', ...verified(email) };
    const { userId } = who === 'known' ? await signIn(connection, claims) : await aPerson(email);
    await setSuspension(servers.database, tenantId, userId, new Date());
    const before = await everything();
    expect(await failureOf(signIn(connection, claims))).toBe('identity.user_suspended: undefined');
    expect(await state()).toEqual(before);
  });
});

describe('an answer is checked before it is believed', () => {
  const now = () => Math.floor(Date.now() / 1_000);

  it.each<{ because: string; claims: () => Record<string, unknown>; reason: string }>([
    { because: 'another issuer', claims: () => ({ iss: second.issuer }), reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED iss' },
    { because: 'another audience', claims: () => ({ aud: 'someone' }), reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED aud' },
    { because: 'another nonce', claims: () => ({ nonce: 'x' }), reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED nonce' },
    { because: 'no nonce', claims: () => ({ nonce: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
    { because: 'its time over', claims: () => ({ exp: now() - 60 }), reason: 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED exp' },
    { because: 'no end of its time', claims: () => ({ exp: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
    { because: 'no beginning of its time', claims: () => ({ iat: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
  ])('a token with $because', async ({ claims, reason }) => {
    const connection = await aConnection();
    const said = { sub: 'ada', ...verified(emailAt(connection)), ...claims() };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: answer: ${reason}`);
  });

  it('a token that somebody else signed', async () => {
    const connection = await aConnection();
    provider.signsWith = foreignKey;
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toBe('identity.sso_rejected: answer: OAUTH_INVALID_RESPONSE');
  });

  it('a token that nobody signed', async () => {
    const connection = await aConnection();
    provider.header = { alg: 'none' };
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toMatch(/^identity\.sso_rejected: answer: OAUTH_/);
  });

  it.each([
    { because: 'missing, where the provider says that it names itself', announced: true, iss: undefined, reason: 'iss_missing' },
    { because: 'another’s', announced: true, iss: 'https://elsewhere.example', reason: 'iss_mismatch' },
    { because: 'another’s, though nothing was announced', announced: false, iss: 'https://elsewhere.example', reason: 'iss_mismatch' },
  ])('an issuer in the address that is $because (G-09)', async ({ announced, iss, reason }) => {
    provider.metadata = { authorization_response_iss_parameter_supported: announced };
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const { state, code } = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    const work = finish(at, { state, code, ...(iss && { iss }) });
    expect(await failureOf(work)).toBe(`identity.sso_rejected: ${reason}`);
  });

  it.each([
    { because: 'does not work', answer: { status: 500, body: '{}' }, reason: 'server_error' },
    { because: 'says too much', answer: { body: 'x'.repeat(600_000) }, reason: 'too_large' },
  ])('a provider that $because is away, and nobody is signed in', async ({ answer, reason }) => {
    const connection = await aConnection();
    provider.instead.set('/token', answer);
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toBe(`identity.sso_unavailable: ${reason}`);
  });
});

it('what an attempt is proven with, and a client’s secret, are in no row as they are', async () => {
  const connection = await aConnection();
  const { redirectTo } = await begun(connection);
  const asked = new URL(redirectTo).searchParams;
  const dump = statement<[], { text: string }>(
    'dump-sso',
    `SELECT (SELECT string_agg(c::text || encode(client_secret, 'escape'), '') FROM sso_connection c)
       || (SELECT string_agg(a::text || encode(sealed, 'escape'), '') FROM sso_attempt a) AS text`,
  );
  const text = (await servers.database.run(dump, []))[0]?.text ?? '';
  expect(text).toContain(connection.connectionId);
  for (const secret of ['very secret', asked.get('state') ?? '', asked.get('nonce') ?? '']) expect(text).not.toContain(secret);
  expect(asked.get('state')?.split('.')[1]).toHaveLength(43);
  expect(asked.get('code_challenge_method')).toBe('S256');
});
