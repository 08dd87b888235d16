import { randomUUID } from 'node:crypto';
import { userId as userIdSchema } from '@latchkey/contracts';
import { afterAll, expect, it } from 'vitest';
import type { Owner } from '../domain/owner.js';
import { anInteraction, minutes, shown, startFactors } from '../factors/test-factors.js';
import { addPasskey } from '../management/test-passkeys.js';
import { DeletionStore } from './deletion.store.js';

const factors = await startFactors();
const { aPerson, begin, database, finish, make, otherTenant, sql, suspensions, tenant } = factors;
const deletions = new DeletionStore(database);
afterAll(factors.stop);

const tables = ['webauthn_credential', 'totp', 'totp_enrolment', 'backup_code', 'factor_attempt'];
const at = (minute: number) => minutes(minute).toISOString();

/** How many rows of each table are somebody's. */
async function countsOf({ tenantId, userId }: Owner): Promise<number[]> {
  const counted = tables.map((table) =>
    sql(`SELECT count(*) FROM ${table} WHERE tenant_id = $1 AND user_id = $2`, tenantId, userId),
  );
  return (await Promise.all(counted)).map(([row]) => Number(row?.['count']));
}

const markOf = ({ tenantId, userId }: Owner) =>
  sql('SELECT suspended, user_handle FROM webauthn_user WHERE tenant_id = $1 AND user_id = $2', tenantId, userId);

/** Somebody with a passkey, an app and backup codes. */
async function equipped(person = aPerson()): Promise<Owner> {
  await addPasskey(database, person, { rpId: tenant.rpId });
  const where = { interactionId: anInteraction() };
  const { secret } = await begin(person, where);
  await finish(person, shown(secret, minutes(0)), where);
  await make(person);
  return person;
}

it('nothing is left of a person but a mark with a handle that nobody knows, however often it is told', async () => {
  const person = await equipped();
  const [before] = await markOf(person);
  expect((await countsOf(person)).slice(0, 2)).toEqual([1, 1]);
  for (let time = 0; time < 2; time += 1) {
    await deletions.forget(person.tenantId, person.userId, at(1));
    expect(await countsOf(person)).toEqual(tables.map(() => 0));
    const [mark] = await markOf(person);
    expect(mark?.['suspended']).toBe(true);
    expect(mark?.['user_handle']).not.toBe(before?.['user_handle']);
  }
});

it('a passkey that was under way is of somebody who is kept out, also when older news comes late', async () => {
  const person = aPerson();
  await deletions.forget(person.tenantId, person.userId, at(2));
  await suspensions.keep(person.tenantId, person.userId, false, at(1));
  await addPasskey(database, person, { rpId: tenant.rpId });
  expect(await markOf(person)).toMatchObject([{ suspended: true }]);
});

it('somebody else of the tenant, and the same id elsewhere, have what they had', async () => {
  const userId = userIdSchema.parse(randomUUID());
  const here = await equipped({ tenantId: tenant.tenantId, userId });
  const neighbour = await equipped();
  const elsewhere = { tenantId: otherTenant.tenantId, userId };
  await addPasskey(database, elsewhere, { rpId: otherTenant.rpId });
  const before = [await countsOf(neighbour), await countsOf(elsewhere)];
  await deletions.forget(here.tenantId, here.userId, at(1));
  expect([await countsOf(neighbour), await countsOf(elsewhere)]).toEqual(before);
});
