import { factorChanged, heldFactors, sessionId, type InteractionId } from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { statement } from '@latchkey/persistence';
import { afterAll, expect, it } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Owner } from '../domain/owner.js';
import { anInteraction, aUser, minutes, refusal, shown, startFactors, steps } from './test-factors.js';

const factors = await startFactors();
const { database, tenant, otherTenant, aPerson, enrolled, equipped, make, read, remove, spend, verify } = factors;
const { newServices, suspensions, told } = factors;
const { held } = newServices();
afterAll(factors.stop);

const insert = statement<
  [...[tenantId: string, userId: string, rpId: string, id: string], registeredIn: string | null, usedAt: Date | null]
>(
  'test-add-passkey',
  `INSERT INTO webauthn_credential
     (tenant_id, user_id, rp_id, credential_id, registered_in, last_used_at, user_handle, public_key, algorithm,
      sign_count, uv_initialized, backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name)
   VALUES ($1, $2, $3, $4, $5, $6, 'handle', '\\x01', -7, 0, true, true, false, gen_random_uuid(), '{}', 'none', false, 'key')`,
);
type Passkey = { rpId?: string; registeredIn?: InteractionId; usedAt?: Date };
const addPasskey = ({ tenantId, userId }: Owner, passkey: Passkey = {}) => {
  const { rpId = tenant.rpId, registeredIn = null, usedAt = null } = passkey;
  const id = randomBytes(16).toString('base64url');
  return database.run(insert, [tenantId, userId, rpId, id, registeredIn, usedAt]);
};

const nothing = {
  ...{ passkeys: 0, passkeyUsedAt: null, totp: false, totpUsedAt: null, backupCodesLeft: 0 },
  ...{ passkeysEnrolledIn: [], totpEnrolledIn: null, backupCodesEnrolledIn: null },
};

it('people come in the order in which they were asked for, whoever has nothing too', async () => {
  const [{ person: one, secret }, { person: two, code }, three] = [await enrolled(), await equipped(), aPerson()];
  await verify(one, shown(secret, steps(0)));
  await spend(two, code);
  await addPasskey(three, { usedAt: steps(3) });
  await addPasskey(three, { usedAt: steps(1) });
  const nobody = aUser();
  const userIds = [three.userId, nobody, one.userId, two.userId];
  const { people } = await held.read({ tenantId: tenant.tenantId, userIds });
  expect(people.map((person) => heldFactors.parse(person))).toEqual([
    { ...nothing, userId: three.userId, passkeys: 2, passkeyUsedAt: steps(3).toISOString() },
    { ...nothing, userId: nobody },
    {
      ...nothing,
      ...{ userId: one.userId, totp: true, totpUsedAt: steps(0).toISOString(), totpEnrolledIn: expect.any(String) },
    },
    { ...nothing, userId: two.userId, backupCodesLeft: 9, backupCodesEnrolledIn: expect.any(String) },
  ]);
});

it('passkeys are those of the tenant’s RP ID of today; nothing of another tenant’s is seen', async () => {
  const person = aPerson();
  await addPasskey(person, { rpId: 'old.localhost', registeredIn: anInteraction(), usedAt: steps(1) });
  const other = { tenantId: otherTenant.tenantId, userId: person.userId };
  await addPasskey(other);
  await make(other);
  await enrolled(other);
  expect(await read(person)).toEqual({ ...nothing, userId: person.userId });
});

it('says where each thing that they have today was set up, and nothing of what is gone', async () => {
  const [one, two, three, four] = [anInteraction(), anInteraction(), anInteraction(), anInteraction()];
  const person = aPerson();
  await addPasskey(person, { registeredIn: one });
  await addPasskey(person, { registeredIn: two });
  await enrolled(person, { interactionId: three });
  await make(person, { interactionId: one });
  await make(person, { interactionId: four });
  const places = { totpEnrolledIn: three, backupCodesEnrolledIn: four };
  expect(await read(person)).toMatchObject(places);
  expect((await read(person))?.passkeysEnrolledIn.toSorted()).toEqual([one, two].toSorted());
  await remove(person, 'totp');
  await remove(person, 'backup-code');
  expect(await read(person)).toMatchObject({ passkeys: 2, totpEnrolledIn: null, backupCodesEnrolledIn: null });
});

it('a passkey of before its interaction was kept says nothing', async () => {
  const person = aPerson();
  await addPasskey(person);
  expect(await read(person)).toMatchObject({ passkeys: 1, passkeysEnrolledIn: [] });
});

it('a thousand people are one statement, and soon read', async () => {
  const persons = await Promise.all(Array.from({ length: 20 }, () => equipped()));
  const userIds = Array.from({ length: 1_000 }, (_, index) => persons[index]?.person.userId ?? aUser());
  const start = performance.now();
  const { people } = await held.read({ tenantId: tenant.tenantId, userIds });
  expect(performance.now() - start).toBeLessThan(1_500);
  expect(people.map(({ userId }) => userId)).toEqual(userIds);
  expect(people.filter(({ backupCodesLeft }) => backupCodesLeft === 10)).toHaveLength(20);
});

it('an app is removed once, which is told; also of somebody who is suspended', async () => {
  const { person, secret } = await enrolled();
  await suspensions.keep(person.tenantId, person.userId, true, new Date().toISOString());
  expect(await remove(person, 'totp', steps(1))).toEqual({ removed: true });
  expect(await remove(person, 'totp', steps(2))).toEqual({ removed: false });
  const { tenantId, userId } = person;
  const removed = { tenantId, userId, factor: 'totp', change: 'removed', changedAt: steps(1).toISOString() };
  await expect.poll(() => told(factorChanged, person).map(({ change }) => change)).toEqual(['added', 'removed']);
  expect(told(factorChanged, person)[1]).toEqual(removed);
  await suspensions.keep(person.tenantId, person.userId, false, minutes(60 * 24).toISOString());
  expect(await refusal(verify(person, shown(secret, steps(0))))).toBe('credential.factor_code_rejected');
});

it('a removal tells where it was done, because whoever did it stays signed in', async () => {
  const { person } = await enrolled();
  const by = { sessionId: sessionId.parse(randomUUID()) };
  await held.remove({ ...person, factor: 'totp', keepOneOf: [], by }, callContext(5_000), steps(1));
  await expect.poll(() => told(factorChanged, person).map((change) => change.by)).toContainEqual(by);
});

it('what is removed is the person’s and the tenant’s own', async () => {
  const { person } = await enrolled();
  expect(await remove({ tenantId: otherTenant.tenantId, userId: person.userId }, 'totp')).toEqual({ removed: false });
  expect(await remove({ tenantId: person.tenantId, userId: aUser() }, 'totp')).toEqual({ removed: false });
  expect(await remove(person, 'backup-code')).toEqual({ removed: false });
  expect(await read(person)).toMatchObject({ totp: true });
});
