import { ContractError, factorVerified } from '@latchkey/contracts';
import { toStoredEvent, type EventPublisher } from '@latchkey/messaging';
import { afterAll, describe, expect, it } from 'vitest';
import { orderedId } from '@latchkey/persistence';
import type { Owner } from '../domain/owner.js';
import { anInteraction, aUser, ends, failure, minutes, refusal, shown, startFactors, steps } from './test-factors.js';
import { burnStep } from './totp.store.js';

const factors = await startFactors();
const { database, enrolled, verify, read, told, sql, newServices, suspensions, otherTenant, remove } = factors;
afterAll(factors.stop);

const here = () => ({ interactionId: anInteraction() });
const rejected = 'credential.factor_code_rejected';

describe('a code of the app', () => {
  it('is evidence, on the stream before the answer', async () => {
    const { person, secret } = await enrolled();
    const where = { ...here(), purpose: 'step-up' as const };
    const { evidenceId } = await verify(person, shown(secret, steps(0)), where);
    const evidence = { ...person, ...where, method: 'totp', enrolledHere: false, verifiedAt: steps(0).toISOString() };
    await expect.poll(() => told(factorVerified, person)).toEqual([evidence]);
    // What was published is not published again by the relay.
    const { text } = factors.heard.find((one) => one.text.includes(evidenceId)) ?? { text: '' };
    expect(JSON.parse(text)).toMatchObject({ id: evidenceId });
    expect(await read(person)).toMatchObject({ totpUsedAt: steps(0).toISOString() });
  });

  it('says whether its app was set up in the same interaction', async () => {
    const where = here();
    const { person, secret } = await enrolled(undefined, where);
    await verify(person, shown(secret, steps(0)), where);
    await verify(person, shown(secret, steps(1)), here());
    await expect
      .poll(() => told(factorVerified, person).map(({ enrolledHere }) => enrolledHere))
      .toEqual([true, false]);
  });

  it('that confirmed the app verifies nothing, wherever', async () => {
    const where = here();
    const { person, secret } = await enrolled(undefined, where, steps(0));
    const code = shown(secret, steps(0));
    expect(await refusal(verify(person, code, where))).toBe(rejected);
    expect(await refusal(verify(person, code))).toBe(rejected);
    await expect(verify(person, shown(secret, steps(1)), where, steps(1))).resolves.toHaveProperty('evidenceId');
  });

  it('is answered when the stream is away, and its event follows', async () => {
    const { person, secret } = await enrolled();
    const away = { publish: () => Promise.reject(new ContractError('service.unavailable')) };
    const { totp } = newServices(away as unknown as EventPublisher);
    await verify(person, shown(secret, steps(0)), {}, steps(0), totp);
    await expect.poll(() => told(factorVerified, person), { timeout: 8_000 }).toHaveLength(1);
  });
});

describe('D-11: a code is good once', () => {
  it('not in another interaction, not for another purpose, and not after a later one', async () => {
    const { person, secret } = await enrolled();
    const where = here();
    const code = shown(secret, steps(0));
    await verify(person, code, where);
    expect(await refusal(verify(person, code))).toBe(rejected);
    expect(await refusal(verify(person, code, { ...where, purpose: 'step-up' }))).toBe(rejected);
    expect(await refusal(verify(person, shown(secret, steps(-1)), where))).toBe(rejected);
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
  });

  it('and the same again for whoever lost the answer', async () => {
    const { person, secret } = await enrolled();
    const where = here();
    const first = await verify(person, shown(secret, steps(0)), where);
    // Also from a process that has just started.
    const again = await verify(person, shown(secret, steps(0)), where, steps(1), newServices().totp);
    expect(again).toEqual(first);
    const next = await verify(person, shown(secret, steps(1)), where, steps(1));
    expect(next.evidenceId).not.toBe(first.evidenceId);
    expect(await refusal(verify(person, shown(secret, steps(0)), where, steps(1)))).toBe(rejected);
  });

  it('shown in fifty interactions at once, in one of them', async () => {
    const { person, secret } = await enrolled();
    const code = shown(secret, steps(0));
    const met = await ends(Array.from({ length: 50 }, () => verify(person, code)));
    // Each of the others is a wrong code, and after five of these there is no more to say.
    expect(met).toEqual({ right: 1, [rejected]: 5, 'credential.factor_locked': 44 });
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
  });

  it('shown fifty times at once in one interaction, is one evidence', async () => {
    const { person, secret } = await enrolled();
    const [where, code] = [here(), shown(secret, steps(0))];
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(person, code, where)));
    expect(new Set(answers.map(({ evidenceId }) => evidenceId)).size).toBe(1);
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
  });

  it('and if no lock kept two apart, the statement would: one of fifty moves the step, and leaves the one event', async () => {
    const { person } = await enrolled();
    const moved = await Promise.all(Array.from({ length: 50 }, () => burn(person, 1_000_000_000)));
    expect(moved.filter(Boolean)).toHaveLength(1);
    expect(await burn(person, 999_999_999)).toBe(false);
    // The relay brings it; nobody publishes it here.
    await expect.poll(() => told(factorVerified, person), { timeout: 8_000 }).toHaveLength(1);
  });
});

async function burn(person: Owner, step: number): Promise<boolean> {
  const place = { ...here(), purpose: 'mfa' as const };
  const payload = {
    ...person,
    ...place,
    method: 'totp',
    enrolledHere: false,
    verifiedAt: steps(0).toISOString(),
  } as const;
  const evidence = toStoredEvent(factorVerified, orderedId(), payload);
  return burnStep(database, person, { ...place, step, now: steps(0) }, evidence);
}

it.each([
  { because: 'of two steps ago is refused', offset: -2, end: rejected },
  { because: 'of the step before is taken', offset: -1, end: 'right' },
  { because: 'of the next step is taken', offset: 1, end: 'right' },
  { because: 'of two steps from now is refused', offset: 2, end: rejected },
])('D-12: a code $because', async ({ offset, end }) => {
  const { person, secret } = await enrolled();
  expect(await ends([verify(person, shown(secret, steps(offset)))])).toEqual({ [end]: 1 });
});

describe('a code is its owner’s', () => {
  it.each([
    { because: 'of another person', of: ({ tenantId }: Owner): Owner => ({ tenantId, userId: aUser() }) },
    {
      because: 'D-14: of the same name in another tenant',
      of: ({ userId }: Owner): Owner => ({ tenantId: otherTenant.tenantId, userId }),
    },
  ])('not $because, and that counts there alone', async ({ of }) => {
    const { person, secret } = await enrolled();
    const other = of(person);
    const refused = await failure(verify(other, shown(secret, steps(0))));
    expect(refused).toMatchObject({ code: rejected, detail: '4 attempts left' });
    await expect(verify(person, shown(secret, steps(0)))).resolves.toHaveProperty('evidenceId');
  });

  it('not of a person of another tenant who has an app of their own', async () => {
    const { person, secret } = await enrolled();
    const other = { tenantId: otherTenant.tenantId, userId: person.userId };
    const theirs = await enrolled(other);
    expect(await refusal(verify(other, shown(secret, steps(0))))).toBe(rejected);
    await expect(verify(other, shown(theirs.secret, steps(0)))).resolves.toHaveProperty('evidenceId');
    await remove(other, 'totp');
    await expect(verify(person, shown(secret, steps(0)))).resolves.toHaveProperty('evidenceId');
  });

  it('nor of a tenant that does not exist', async () => {
    const { person, secret } = await enrolled();
    const nowhere = { ...person, tenantId: 'no-such-tenant' as Owner['tenantId'] };
    expect(await refusal(verify(nowhere, shown(secret, steps(0))))).toBe('request.not_found');
  });

  it('nor does a row that was put under another person open there', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    await sql(
      `UPDATE totp SET sealed_secret = (SELECT sealed_secret FROM totp WHERE user_id = $1) WHERE user_id = $2`,
      ...[one.person.userId, other.person.userId],
    );
    await expect(verify(other.person, shown(one.secret, steps(0)))).rejects.toThrow(/authenticate/);
  });
});

it('E7: who is suspended is refused before anything is written, whatever the code', async () => {
  const { person, secret } = await enrolled();
  const written = () =>
    sql(
      `SELECT t.last_step, t.last_used_at, a.rejected_at, a.touched_at FROM totp t
       JOIN factor_attempt a ON a.tenant_id = t.tenant_id AND a.user_id = t.user_id WHERE t.user_id = $1`,
      person.userId,
    );
  await suspensions.keep(person.tenantId, person.userId, true, minutes(0).toISOString());
  const before = await written();
  for (const moment of [steps(0), steps(5)]) {
    expect(await refusal(verify(person, shown(secret, moment)))).toBe('identity.user_suspended');
  }
  expect(before).toHaveLength(1);
  expect(await written()).toEqual(before);
  await suspensions.keep(person.tenantId, person.userId, false, minutes(1).toISOString());
  await expect(verify(person, shown(secret, steps(0)))).resolves.toHaveProperty('evidenceId');
});
