import { factorChanged } from '@latchkey/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { anInteraction, ends, failure, minutes, refusal, shown, startFactors, steps, wrong } from './test-factors.js';

const factors = await startFactors();
const { aPerson, begin, finish, verify, remove, read, enrolled, told, suspensions, sql, otherTenant } = factors;
afterAll(factors.stop);

const here = () => ({ interactionId: anInteraction() });

describe('an app', () => {
  it('is the person’s when a code of its secret was entered, and the others are told', async () => {
    const [person, where] = [aPerson(), here()];
    const { secret, uri, expiresAt } = await begin(person, where);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toBe(`otpauth://totp/Acme:ann%40example.com?secret=${secret}&issuer=Acme`);
    expect(expiresAt).toBe(minutes(10).toISOString());
    expect(await read(person)).toMatchObject({ totp: false, totpEnrolledIn: null });
    expect(await finish(person, shown(secret, steps(0)), where)).toEqual({});
    expect(await read(person)).toMatchObject({ totp: true, totpUsedAt: null, totpEnrolledIn: where.interactionId });
    await expect.poll(() => told(factorChanged, person)).toHaveLength(1);
    const added = { ...person, factor: 'totp', change: 'added', changedAt: steps(0).toISOString(), by: where };
    expect(told(factorChanged, person)).toEqual([added]);
  });

  it('is not taken for another code of its secret, nor for one of another', async () => {
    const [person, where] = [aPerson(), here()];
    const { secret } = await begin(person, where);
    const { secret: other } = await begin(aPerson());
    for (const code of [shown(secret, steps(2)), shown(secret, steps(-2)), shown(other, steps(0))]) {
      expect(await refusal(finish(person, code, where))).toBe('credential.factor_code_rejected');
    }
    expect(await read(person)).toMatchObject({ totp: false });
  });

  it('lies in the database so that nobody can read its secret there', async () => {
    const { person, secret } = await enrolled();
    const where = here();
    const { secret: pending } = await begin(aPerson(), where);
    const [kept] = await sql('SELECT sealed_secret FROM totp WHERE user_id = $1', person.userId);
    const [waiting] = await sql(
      'SELECT sealed_secret FROM totp_enrolment WHERE interaction_id = $1',
      where.interactionId,
    );
    for (const [row, text] of [[kept, secret] as const, [waiting, pending] as const]) {
      const sealed = row?.['sealed_secret'] as Buffer;
      expect(sealed[0]).toBe(1);
      expect(sealed.length).toBe(1 + 12 + 16 + 32);
      expect(sealed.includes(text)).toBe(false);
    }
  });

  it('that was lost on the way back is confirmed again by the same code from the same interaction alone', async () => {
    const [person, where] = [aPerson(), here()];
    const { secret } = await begin(person, where);
    const code = shown(secret, steps(0));
    await finish(person, code, where);
    expect(await finish(person, code, where, steps(1))).toEqual({});
    expect(await refusal(finish(person, shown(secret, steps(1)), where, steps(1)))).toBe('credential.factor_exists');
    expect(await refusal(finish(person, code, here(), steps(1)))).toBe('credential.factor_exists');
    await expect.poll(() => told(factorChanged, person)).toHaveLength(1);
  });

  it('is one: a second is not begun, and one that had begun in another tab is not finished', async () => {
    const [person, one, other] = [aPerson(), here(), here()];
    const [first, second] = [await begin(person, one), await begin(person, other)];
    await finish(person, shown(first.secret, steps(0)), one);
    expect(await refusal(begin(person))).toBe('credential.factor_exists');
    expect(await refusal(finish(person, shown(second.secret, steps(0)), other))).toBe('credential.factor_exists');
    await remove(person, 'totp');
    const expired = 'credential.factor_enrolment_expired';
    expect(await refusal(finish(person, shown(second.secret, steps(0)), other))).toBe(expired);
  });

  it('is one, whoever is first of fifty at once', async () => {
    const person = aPerson();
    const begun = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const where = here();
        return { where, code: shown((await begin(person, where)).secret, steps(0)) };
      }),
    );
    const met = await ends(begun.map(({ where, code }) => finish(person, code, where)));
    expect(met).toEqual({ right: 1, 'credential.factor_exists': 49 });
    const [row] = await sql('SELECT count(*)::integer AS kept FROM totp WHERE user_id = $1', person.userId);
    expect(row).toEqual({ kept: 1 });
  });
});

describe('a secret that waits for its first code', () => {
  it('D-19: is refused as soon as there is another in its place', async () => {
    const [person, where] = [aPerson(), here()];
    const old = await begin(person, where);
    const { secret } = await begin(person, where);
    const refused = await failure(finish(person, shown(old.secret, steps(0)), where));
    expect(refused).toMatchObject({ code: 'credential.factor_code_rejected', detail: '4 attempts left' });
    expect(await finish(person, shown(secret, steps(0)), where)).toEqual({});
  });

  it('lives ten minutes', async () => {
    const [person, where] = [aPerson(), here()];
    const { secret } = await begin(person, where);
    const late = minutes(10);
    const expired = await failure(finish(person, shown(secret, late), where, late));
    expect(expired.code).toBe('credential.factor_enrolment_expired');
    const inTime = new Date(late.getTime() - 1);
    expect(await finish(person, shown(secret, inTime), where, inTime)).toEqual({});
  });

  it.each([
    { because: 'in another interaction', at: (person: ReturnType<typeof aPerson>) => ({ person, where: here() }) },
    {
      because: 'of another person',
      at: (_: ReturnType<typeof aPerson>, where: ReturnType<typeof here>) => ({ person: aPerson(), where }),
    },
    {
      because: 'D-14: in another tenant',
      at: ({ userId }: ReturnType<typeof aPerson>, where: ReturnType<typeof here>) => ({
        person: { tenantId: otherTenant.tenantId, userId },
        where,
      }),
    },
  ])('is not there $because', async ({ at }) => {
    const [owner, where] = [aPerson(), here()];
    const code = shown((await begin(owner, where)).secret, steps(0));
    const elsewhere = at(owner, where);
    expect(await refusal(finish(elsewhere.person, code, elsewhere.where))).toBe('credential.factor_enrolment_expired');
    expect(await finish(owner, code, where)).toEqual({});
  });

  it('D-13: bears as many wrong codes as the tenant says, those of a verification among them', async () => {
    const [person, where] = [aPerson(), here()];
    const { secret } = await begin(person, where);
    const code = shown(secret, steps(0));
    for (const left of ['4 attempts', '3 attempts', '2 attempts', '1 attempt', '0 attempts']) {
      const refused = await failure(finish(person, wrong(code), where));
      expect(refused).toMatchObject({ code: 'credential.factor_code_rejected', detail: `${left} left` });
    }
    const locked = { code: 'credential.factor_locked', extension: { retryAfterSeconds: 3_600 } };
    expect(await failure(finish(person, code, where))).toMatchObject(locked);
    expect(await failure(verify(person, code))).toMatchObject(locked);
    expect(await read(person)).toMatchObject({ totp: false });
  });
});

it('D-19: the secret of an app that was removed is refused at once, and after another was enrolled', async () => {
  const { person, secret } = await enrolled();
  expect(await remove(person, 'totp')).toEqual({ removed: true });
  expect(await refusal(verify(person, shown(secret, steps(0))))).toBe('credential.factor_code_rejected');
  const { secret: fresh } = await enrolled(person);
  expect(await refusal(verify(person, shown(secret, steps(0))))).toBe('credential.factor_code_rejected');
  expect(await verify(person, shown(fresh, steps(0)))).toHaveProperty('evidenceId');
});

it('E7: who is suspended sets nothing up, and nothing is written', async () => {
  const [person, where] = [aPerson(), here()];
  const { secret } = await begin(person, where);
  await suspensions.keep(person.tenantId, person.userId, true, new Date().toISOString());
  expect(await refusal(begin(person))).toBe('identity.user_suspended');
  expect(await refusal(finish(person, shown(secret, steps(0)), where))).toBe('identity.user_suspended');
  expect(await read(person)).toMatchObject({ totp: false });
});
