import { passwordVerified, userCreated, type Identifier } from '@latchkey/contracts';
import { callContext, type EventPublisher } from '@latchkey/messaging';
import { OutboxRelay } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, refusal } from '../codes/test-codes.js';
import { BreachedPasswords } from '../passwords/breached-passwords.js';
import { HashingPool } from '../passwords/hashing-pool.js';
import { argon2Parameters, PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordJudge } from '../passwords/password-judge.js';
import { startPasswords } from '../passwords/test-passwords.js';
import { anAddress, anInteraction, aTenant, quietLog } from '../test-servers.js';
import { ProfileService } from './profile.service.js';
import { SignUpService } from './sign-up.service.js';

const { servers, published, tenantId, otherTenant, aPerson, verify, stop } = await startPasswords();
const { database, publisher } = servers;
const relay = new OutboxRelay(database, publisher, quietLog);
relay.start();
afterAll(async () => {
  await relay.stop();
  await stop();
});

const pool = new HashingPool({ atOnce: 2, waiting: 32 });
const judge = new PasswordJudge(database, new BreachedPasswords(undefined, quietLog));
/** As after a restart; with a bus of one's own. */
const newService = (bus: EventPublisher = publisher) =>
  new SignUpService(database, bus, relay, pool, new PasswordHasher(argon2Parameters), judge, quietLog);
const service = newService();
const profiles = new ProfileService(database);

const right = 'violet kettle 9 otters';
const aName = (): Identifier => ({ type: 'username', value: `ada-${crypto.randomUUID().slice(0, 8)}` });
const journey = (change: { identifier?: Identifier; password?: string; id?: typeof tenantId } = {}) => {
  const { identifier = aName(), password = right, id = tenantId } = change;
  return { tenantId: id, interactionId: anInteraction(), identifier, password };
};
const signUp = (request: ReturnType<typeof journey>, by = service) =>
  by.signUp(request, callContext(4_000), new Date());
const told = (userId: string) => published.filter(({ envelope }) => envelope.payload['userId'] === userId);

describe('a name and a password', () => {
  it('make a person, and evidence that is published before the answer', async () => {
    const request = journey();
    const { userId, evidenceId, identifier } = await signUp(request);
    expect(identifier).toEqual(request.identifier);
    await servers.onlooker.flush();
    const evidence = told(userId).find(({ envelope }) => envelope.id === evidenceId);
    expect(evidence?.subject).toBe(passwordVerified.subject);
    expect(passwordVerified.payload.parse(evidence?.envelope.payload)).toMatchObject({
      purpose: 'sign-up',
      interactionId: request.interactionId,
      created: true,
    });
    await expect.poll(() => told(userId).map(({ subject }) => subject)).toContain(userCreated.subject);
    await expect(profiles.standing({ tenantId, userId })).resolves.toEqual({ hasPassword: true, has: ['username'] });
  });

  it('answer the same again to the same journey, and are told once', async () => {
    const request = journey();
    const first = await signUp(request);
    expect(await signUp(request, newService())).toEqual(first);
    await servers.onlooker.flush();
    expect(told(first.userId).filter(({ subject }) => subject === passwordVerified.subject)).toHaveLength(1);
  });

  it.each([
    { because: 'another journey', change: () => ({ interactionId: anInteraction() }) },
    { because: 'the same journey with another password', change: () => ({ password: 'yellow anvil 4 herons' }) },
  ])('are taken for $because', async ({ change }) => {
    const request = journey();
    const { userId } = await signUp(request);
    expect(await refusal(signUp({ ...request, ...change() }))).toBe('identity.identifier_taken');
    await expect(profiles.standing({ tenantId, userId })).resolves.toMatchObject({ hasPassword: true });
  });

  it('make one person a journey: another name in the same one is refused', async () => {
    const request = journey();
    await signUp(request);
    expect(await refusal(signUp({ ...request, identifier: aName() }))).toBe('identity.identifier_taken');
  });

  it('are of one tenant', async () => {
    const request = journey();
    const here = await signUp(request);
    const there = await signUp({ ...request, tenantId: otherTenant.tenantId });
    expect(there.userId).not.toBe(here.userId);
  });

  it('are refused when the password will not do, and nothing is kept', async () => {
    const request = journey({ password: 'iloveyou1' });
    expect((await failure(signUp(request))).code).toBe('identity.password_not_accepted');
    await expect(signUp({ ...request, password: right })).resolves.toMatchObject({ identifier: request.identifier });
  });

  it('are not kept when an address has its person already, who keeps the password that they have', async () => {
    const { email } = await aPerson();
    const identifier = { type: 'email' as const, value: email };
    expect(await refusal(signUp(journey({ identifier })))).toBe('identity.identifier_taken');
    expect(await refusal(verify(email, right))).toBe('identity.password_rejected');
  });
});

describe('a profile', () => {
  it('keeps what is there and adds what is missing', async () => {
    const { userId, identifier } = await signUp(journey());
    await profiles.complete({ tenantId, userId, name: 'Ada', username: 'somebody-else' }, new Date());
    await profiles.complete({ tenantId, userId, name: 'Eve' }, new Date());
    await expect(profiles.standing({ tenantId, userId })).resolves.toMatchObject({ has: ['name', 'username'] });
    const { value } = identifier;
    // The user name that they had is theirs, and the other one is free.
    expect(await refusal(signUp(journey({ identifier: { type: 'username', value } })))).toBe(
      'identity.identifier_taken',
    );
    await expect(signUp(journey({ identifier: { type: 'username', value: 'somebody-else' } }))).resolves.toBeDefined();
  });

  it('of nobody is refused', async () => {
    const userId = (await aPerson()).userId;
    const elsewhere = { tenantId: otherTenant.tenantId, userId };
    expect(await refusal(profiles.standing(elsewhere))).toBe('request.not_found');
    expect(await refusal(profiles.complete({ ...elsewhere, name: 'Ada' }, new Date()))).toBe('request.not_found');
  });

  it('takes no user name that somebody has, and then keeps nothing of what was said with it', async () => {
    const { identifier } = await signUp(journey());
    const { userId } = await aPerson();
    const said = { tenantId, userId, name: 'Ada', username: identifier.value };
    const refused = await failure(profiles.complete(said, new Date()));
    expect(refused).toMatchObject({
      code: 'identity.identifier_taken',
      extension: { errors: [{ pointer: '/username' }] },
    });
    await expect(profiles.standing({ tenantId, userId })).resolves.toMatchObject({ has: [] });
  });
});

it('an address that the tenant does not want makes nobody', async () => {
  const picky = aTenant({ emailRules: { blockSubaddressing: false, allow: [], block: ['example.com'] } });
  await servers.seed(picky);
  const identifier: Identifier = { type: 'email', value: anAddress() };
  const refused = signUp(journey({ id: picky.tenantId, identifier }));
  expect(await refusal(refused)).toBe('identity.identifier_not_accepted');
});
