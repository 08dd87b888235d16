import { ssoVerified, type PayloadOf } from '@latchkey/contracts';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { setSuspension } from '../users/managed-user.store.js';
import { emailAt, failureOf, startSso, tenant, verified } from './test-sso.js';

const { servers, users, second, provider, signIn, aConnection, aPerson, change, rowsNow, reset, stop } =
  await startSso();
const { tenantId } = tenant;
/** What was told of proofs, by its event. */
const evidence = new Map<string, PayloadOf<typeof ssoVerified>>();
servers.onlooker.subscribe(ssoVerified.subject, {
  callback: (_error, message) => {
    const { id, payload } = message.json<{ id: string; payload: PayloadOf<typeof ssoVerified> }>();
    evidence.set(id, payload);
  },
});
await servers.onlooker.flush();
afterEach(reset);
afterAll(stop);

/** What there is once all that was told before has been told. */
const rowsWhenTold = async () => {
  await expect.poll(async () => (await rowsNow())[1]).toBe(0);
  return rowsNow();
};

describe('somebody whom a provider vouches for', () => {
  it('is made at their first sign-in, and is the same person at the next one', async () => {
    const connection = await aConnection();
    const email = emailAt(connection);
    const first = await signIn(connection, { sub: 'ada', ...verified(email) });
    expect(first.created).toBe(true);
    const next = await signIn(connection, { sub: 'ada' });
    await servers.onlooker.flush();
    expect([first, next].map(({ evidenceId }) => evidence.get(evidenceId)?.created)).toEqual([true, false]);
    expect(next).toMatchObject({ userId: first.userId, created: false });
    expect(next.evidenceId).not.toBe(first.evidenceId);
    expect(await users.read({ tenantId, userId: first.userId })).toMatchObject({
      identifiers: [{ type: 'email', value: email, verified: true }],
    });
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
    const before = await rowsWhenTold();
    const said = { sub: 'ada', ...verified(email), ...claims };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await rowsNow()).toEqual(before);
  });

  it.each([
    { sub: null, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: '', reason: 'subject_missing' },
    { sub: undefined, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: 0, reason: 'answer: OAUTH_INVALID_RESPONSE' },
    { sub: false, reason: 'answer: OAUTH_INVALID_RESPONSE' },
  ])('a subject that is $sub is nobody', async ({ sub, reason }) => {
    const connection = await aConnection();
    const before = await rowsWhenTold();
    const said = { sub, ...verified(emailAt(connection)) };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: ${reason}`);
    expect(await rowsNow()).toEqual(before);
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
    await change(first);
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

describe('a suspended person is refused before anything is written', () => {
  it.each(['known', 'not linked yet'])('%s', async (who) => {
    const connection = await aConnection();
    const email = emailAt(connection);
    const claims = { sub: 'ada', ...verified(email) };
    const { userId } = who === 'known' ? await signIn(connection, claims) : await aPerson(email);
    await setSuspension(servers.database, tenantId, userId, new Date());
    const before = await rowsWhenTold();
    expect(await failureOf(signIn(connection, claims))).toBe('identity.user_suspended: undefined');
    expect(await rowsNow()).toEqual(before);
  });
});
