import { afterAll, expect, it } from 'vitest';
import { ends, failure, minutes, refusal, shown, startFactors, steps, wrong } from './test-factors.js';

const factors = await startFactors();
const { enrolled, equipped, verify, spend, make, remove, unlock, newServices, otherTenant, sql } = factors;
afterAll(factors.stop);

const rejected = 'credential.factor_code_rejected';
const locked = 'credential.factor_locked';
const noCode = 'aaaaaaaaaaaaaaaa';

/** Somebody with both factors. */
async function both() {
  const { person, codes } = await equipped();
  const { secret } = await enrolled(person);
  const code = shown(secret, steps(0));
  const guess = (by = newServices().totp, now = steps(0)) => verify(person, wrong(code), {}, now, by);
  return { person, secret, code, codes, guess };
}

it('D-13: wrong codes count over interactions, survive the process that counted them, and then the right one is refused', async () => {
  const { person, code, guess } = await both();
  const details: unknown[] = [];
  // Each try is another interaction's, in a process that has just started.
  for (let tries = 0; tries < 5; tries += 1) {
    const refused = await failure(guess());
    expect(refused.code).toBe(rejected);
    details.push(refused.detail);
  }
  expect(details).toEqual(
    ['4', '3', '2', '1', '0'].map((left) => `${left} ${left === '1' ? 'attempt' : 'attempts'} left`),
  );
  const refused = await failure(verify(person, code, {}, steps(0), newServices().totp));
  expect(refused).toEqual({ code: locked, detail: undefined, extension: { retryAfterSeconds: 3_600 } });
  // The refused right code is not used up.
  const [row] = await sql('SELECT last_used_at FROM totp WHERE user_id = $1', person.userId);
  expect(row).toEqual({ last_used_at: null });
});

it('D-13: of fifty guesses at once five are judged', async () => {
  const { guess, person } = await both();
  expect(await ends(Array.from({ length: 50 }, () => guess()))).toEqual({ [rejected]: 5, [locked]: 45 });
  const codes = await ends(Array.from({ length: 50 }, () => spend(person, noCode)));
  expect(codes).toEqual({ [rejected]: 5, [locked]: 45 });
});

it('P4: who is locked out of the app still has backup codes, and the reverse', async () => {
  const one = await both();
  await ends(Array.from({ length: 6 }, () => one.guess()));
  expect(await refusal(verify(one.person, one.code))).toBe(locked);
  expect(await spend(one.person, one.codes[0] ?? '')).toMatchObject({ left: 9 });
  expect(await failure(spend(one.person, noCode))).toMatchObject({ code: rejected, detail: '4 attempts left' });

  const other = await both();
  await ends(Array.from({ length: 6 }, () => spend(other.person, noCode)));
  expect(await refusal(spend(other.person, other.codes[0] ?? ''))).toBe(locked);
  await expect(verify(other.person, other.code)).resolves.toHaveProperty('evidenceId');
});

it('P4: nobody is locked out by what happens to another person, or in another tenant', async () => {
  const [one, other] = [await both(), await both()];
  const elsewhere = await enrolled({ tenantId: otherTenant.tenantId, userId: one.person.userId });
  await ends(Array.from({ length: 6 }, () => one.guess()));
  await expect(verify(other.person, other.code)).resolves.toHaveProperty('evidenceId');
  await expect(verify(elsewhere.person, shown(elsewhere.secret, steps(0)))).resolves.toHaveProperty('evidenceId');
});

it('D-21: a block ends by itself, however long somebody goes on', async () => {
  const { person, secret, guess } = await both();
  await ends(Array.from({ length: 5 }, () => guess()));
  for (const minute of [10, 30, 59]) {
    const refused = await failure(guess(newServices().totp, minutes(minute)));
    expect(refused).toMatchObject({ code: locked, extension: { retryAfterSeconds: (60 - minute) * 60 } });
  }
  const after = minutes(60);
  await expect(verify(person, shown(secret, after), {}, after)).resolves.toHaveProperty('evidenceId');
});

it('right codes do not make wrong ones forgotten', async () => {
  const { person, codes } = await both();
  for (const code of codes.slice(0, 4)) {
    expect(await refusal(spend(person, noCode))).toBe(rejected);
    await expect(spend(person, code)).resolves.toHaveProperty('left');
  }
  expect(await failure(spend(person, noCode))).toMatchObject({ code: rejected, detail: '0 attempts left' });
  expect(await refusal(spend(person, codes[5] ?? ''))).toBe(locked);
});

it('nor does a new set, or an app that is removed', async () => {
  const { person, guess } = await both();
  await ends(Array.from({ length: 6 }, () => spend(person, noCode)));
  const { codes } = await make(person);
  expect(await refusal(spend(person, codes[0] ?? ''))).toBe(locked);
  await ends(Array.from({ length: 6 }, () => guess()));
  await remove(person, 'totp');
  expect(await refusal(guess())).toBe(locked);
});

it('an administrator ends the blocks of one person, of every factor, and may say so again', async () => {
  const [one, other] = [await both(), await both()];
  for (const { person, guess } of [one, other]) {
    await ends(Array.from({ length: 6 }, () => guess()));
    await ends(Array.from({ length: 6 }, () => spend(person, noCode)));
  }
  expect(await unlock(one.person)).toEqual({});
  expect(await unlock(one.person)).toEqual({});
  await expect(verify(one.person, one.code)).resolves.toHaveProperty('evidenceId');
  expect(await spend(one.person, one.codes[0] ?? '')).toMatchObject({ left: 9 });
  expect(await refusal(verify(other.person, other.code))).toBe(locked);
  expect(await refusal(spend(other.person, other.codes[0] ?? ''))).toBe(locked);
});

it('of who has no app every code is wrong, and counts like everybody’s', async () => {
  const { person } = await equipped();
  const met = await ends(Array.from({ length: 7 }, () => verify(person, '123456')));
  expect(met).toEqual({ [rejected]: 5, [locked]: 2 });
});
