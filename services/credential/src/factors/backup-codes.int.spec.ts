import { factorChanged, factorVerified } from '@latchkey/contracts';
import { toStoredEvent } from '@latchkey/messaging';
import { orderedId } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import type { Owner } from '../domain/owner.js';
import { spendCode } from './backup-code.store.js';
import { anInteraction, aUser, ends, failure, minutes, refusal, startFactors, steps } from './test-factors.js';

const factors = await startFactors();
const { database } = factors;
const { aPerson, equipped, make, spend, remove, read, told, sql, newServices, suspensions, otherTenant } = factors;
afterAll(factors.stop);

const here = () => ({ interactionId: anInteraction() });
const rejected = 'credential.factor_code_rejected';

describe('a set', () => {
  it('has ten codes of 80 bits, which nobody can read from the database', async () => {
    const { person, codes } = await equipped();
    expect(new Set(codes).size).toBe(10);
    expect(codes.filter((code) => /^[a-z2-7]{16}$/.test(code))).toHaveLength(10);
    const rows = await sql('SELECT mark, b::text AS row FROM backup_code AS b WHERE user_id = $1', person.userId);
    expect(rows).toHaveLength(10);
    expect(rows.map(({ mark }) => (mark as Buffer).length)).toEqual(Array.from({ length: 10 }, () => 32));
    const text = rows.map(({ mark, row }) => `${String(row)} ${(mark as Buffer).toString('latin1')}`).join('\n');
    expect(codes.filter((code) => text.includes(code))).toEqual([]);
  });

  it('is told to the others when it is made, made anew and removed; a spent code is no change', async () => {
    const { person, code } = await equipped();
    await make(person, {}, steps(1));
    expect(await refusal(spend(person, code))).toBe(rejected);
    const { codes } = await make(person, {}, steps(2));
    await spend(person, codes[0] ?? '');
    expect(await remove(person, 'backup-code', steps(3))).toEqual({ removed: true });
    expect(await remove(person, 'backup-code', steps(4))).toEqual({ removed: false });
    const changes = () => told(factorChanged, person).map(({ change, changedAt }) => [change, changedAt]);
    await expect
      .poll(changes)
      .toEqual(['added', 'replaced', 'replaced', 'removed'].map((change, at) => [change, steps(at).toISOString()]));
    expect(told(factorChanged, person).every(({ factor }) => factor === 'backup-code')).toBe(true);
    expect(await refusal(spend(person, codes[1] ?? ''))).toBe(rejected);
  });

  it('D-17: ends with the next one: no code of it is right any more', async () => {
    const { person, codes } = await equipped();
    await spend(person, codes[0] ?? '');
    const { codes: fresh } = await make(person);
    expect(await read(person)).toMatchObject({ backupCodesLeft: 10 });
    expect(await ends(codes.slice(1, 5).map((code) => spend(person, code)))).toEqual({ [rejected]: 4 });
    expect(await spend(person, fresh[0] ?? '')).toMatchObject({ left: 9 });
  });

  it('D-17: is one, however many are made at once', async () => {
    const person = aPerson();
    const sets = await Promise.all(Array.from({ length: 10 }, () => make(person)));
    const [row] = await sql('SELECT count(*)::integer AS kept FROM backup_code WHERE user_id = $1', person.userId);
    expect(row).toEqual({ kept: 10 });
    const all = sets.flatMap(({ codes }) => codes);
    expect(new Set(all).size).toBe(100);
    await expect
      .poll(() =>
        told(factorChanged, person)
          .map(({ change }) => change)
          .toSorted(),
      )
      .toEqual(['added', ...Array.from({ length: 9 }, () => 'replaced')]);
  });
});

describe('a code', () => {
  it('is evidence, and says how many are left', async () => {
    const { person, code, next } = await equipped();
    const where = { ...here(), purpose: 'step-up' as const };
    expect(await spend(person, code, where)).toMatchObject({ left: 9 });
    expect(await spend(person, next, here(), steps(1))).toMatchObject({ left: 8 });
    const evidence = { ...person, ...where, method: 'backup-code', enrolledHere: false };
    await expect
      .poll(() => told(factorVerified, person))
      .toEqual([
        { ...evidence, verifiedAt: steps(0).toISOString() },
        expect.objectContaining({ purpose: 'mfa', verifiedAt: steps(1).toISOString() }),
      ]);
    expect(await read(person)).toMatchObject({ backupCodesLeft: 8 });
  });

  it('says whether its set was made in the same interaction', async () => {
    const where = here();
    const { person, code, next } = await equipped(where);
    await spend(person, code, where);
    await spend(person, next);
    await expect
      .poll(() => told(factorVerified, person).map(({ enrolledHere }) => enrolledHere))
      .toEqual([true, false]);
  });

  it('D-17: is good once, and the same again for whoever lost the answer', async () => {
    const { person, code } = await equipped();
    const where = here();
    const first = await spend(person, code, where);
    expect(await spend(person, code, where, minutes(5), newServices().backupCodes)).toEqual(first);
    expect(await refusal(spend(person, code))).toBe(rejected);
    expect(await refusal(spend(person, code, { ...where, purpose: 'step-up' }))).toBe(rejected);
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
  });

  it('D-17: shown in fifty interactions at once, is spent in one', async () => {
    const { person, code } = await equipped();
    const met = await ends(Array.from({ length: 50 }, () => spend(person, code)));
    expect(met).toEqual({ right: 1, [rejected]: 5, 'credential.factor_locked': 44 });
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
    expect(await read(person)).toMatchObject({ backupCodesLeft: 9 });
  });

  it('D-17: shown fifty times at once in one interaction, is one evidence', async () => {
    const { person, code } = await equipped();
    const where = here();
    const answers = await Promise.all(Array.from({ length: 50 }, () => spend(person, code, where)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await expect.poll(() => told(factorVerified, person)).toHaveLength(1);
  });

  it('D-17: and if no lock kept two apart, the statement would: it is spent once, and leaves one event', async () => {
    const { person } = await equipped();
    const [row] = await sql('SELECT mark FROM backup_code WHERE user_id = $1 LIMIT 1', person.userId);
    const spends = Array.from({ length: 50 }, () => {
      const place = { ...here(), purpose: 'mfa' as const };
      const payload = { ...person, ...place, method: 'backup-code', enrolledHere: false } as const;
      const evidence = toStoredEvent(factorVerified, orderedId(), { ...payload, verifiedAt: steps(0).toISOString() });
      return spendCode(database, person, { ...place, mark: row?.['mark'] as Buffer, now: steps(0) }, evidence);
    });
    expect((await Promise.all(spends)).filter(Boolean)).toHaveLength(1);
    // The relay brings it; nobody publishes it here.
    await expect.poll(() => told(factorVerified, person), { timeout: 8_000 }).toHaveLength(1);
  });

  it.each([
    { because: 'another person', of: ({ tenantId }: Owner): Owner => ({ tenantId, userId: aUser() }) },
    {
      because: 'the same one in another tenant (D-14)',
      of: ({ userId }: Owner): Owner => ({ tenantId: otherTenant.tenantId, userId }),
    },
  ])('is its owner’s: of no use to $because, who has a set too', async ({ of }) => {
    const { person, code } = await equipped();
    const other = of(person);
    await make(other);
    expect(await failure(spend(other, code))).toMatchObject({ code: rejected, detail: '4 attempts left' });
    expect(await spend(person, code)).toMatchObject({ left: 9 });
  });
});

it('E7: who is suspended spends nothing, and nothing is written', async () => {
  const { person, code } = await equipped();
  await suspensions.keep(person.tenantId, person.userId, true, minutes(0).toISOString());
  for (const tried of [code, 'aaaaaaaaaaaaaaaa']) {
    expect(await refusal(spend(person, tried))).toBe('identity.user_suspended');
  }
  expect(await refusal(make(person))).toBe('identity.user_suspended');
  const [row] = await sql('SELECT rejected_at FROM factor_attempt WHERE user_id = $1', person.userId);
  expect(row).toEqual({ rejected_at: [] });
  expect(await read(person)).toMatchObject({ backupCodesLeft: 10 });
  await suspensions.keep(person.tenantId, person.userId, false, minutes(1).toISOString());
  expect(await spend(person, code)).toMatchObject({ left: 9 });
});
