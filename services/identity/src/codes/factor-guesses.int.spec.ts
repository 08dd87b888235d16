import { afterAll, describe, expect, it } from 'vitest';
import { Housekeeping } from '../store/housekeeping.js';
import { quietLog } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, wrong } from './test-codes.js';
import { startFactorCodes } from './test-factor-codes.js';

const {
  servers,
  codeOnTheWay,
  send,
  verify,
  mailedCode,
  aPerson,
  users,
  tenantId,
  sendFactor,
  verifyFactor,
  mailed,
  at,
  stop,
} = await startFactorCodes();
afterAll(stop);

describe('D-13: guesses at second factors are counted apart from first ones (P4)', () => {
  it('D-13: five a code, counted by whatever process, and the right one is refused then', async () => {
    const { there, right } = await codeOnTheWay();
    const refusals = [];
    for (let tries = 0; tries < 5; tries += 1) refusals.push((await failure(verifyFactor(there, wrong(right)))).detail);
    expect(refusals).toEqual([4, 3, 2, 1, 0].map((left) => `${left} ${left === 1 ? 'attempt' : 'attempts'} left`));
    expect(await refusal(verifyFactor(there, right))).toBe('identity.code_attempts_exhausted');
  });

  it('D-13: many at once are compared five times', async () => {
    const { there, right } = await codeOnTheWay();
    const guesses = await Promise.all(Array.from({ length: 20 }, () => refusal(verifyFactor(there, wrong(right)))));
    expect(guesses.filter((code) => code === 'identity.code_rejected')).toHaveLength(5);
    expect(guesses.filter((code) => code === 'identity.code_attempts_exhausted')).toHaveLength(15);
  });

  /** Ten wrong ones, over two interactions; the third has a code that was never tried. */
  async function lockedFactor() {
    const { userId, address, there: one, right } = await codeOnTheWay();
    const [two, three] = [at(userId), at(userId)];
    await sendFactor(two);
    const rights = [right, await mailed(address, 3)] as const;
    await sendFactor(three);
    const untried = await mailed(address, 4);
    for (const [index, there] of [one, two].entries())
      for (let tries = 0; tries < 5; tries += 1) await failure(verifyFactor(there, wrong(rights[index] ?? '')));
    return { userId, address, three, untried };
  }

  it('D-13: ten an hour over all interactions, then none is right or sent; an administrator ends it', async () => {
    const { userId, three, untried } = await lockedFactor();
    expect(await failure(verifyFactor(three, untried))).toMatchObject({
      code: 'identity.code_attempts_exhausted',
      extension: { retryAfterSeconds: expect.any(Number) as number },
    });
    expect(await refusal(sendFactor(at(userId), 'email', minutes(16)))).toBe('identity.code_requested_too_often');
    await users.unlock({ tenantId, userId });
    await expect(verifyFactor(three, untried)).resolves.toMatchObject({ userId });
  });

  it('D-13: what is blocked stays so however long nobody looks, whatever the tenant decides meanwhile', async () => {
    const { userId, three, untried } = await lockedFactor();
    await servers.sql(`UPDATE code_ledger SET factor_blocked_until = now() + interval '1 day', touched_at = now() - interval '1 year'
      WHERE factor_blocked_until IS NOT NULL`);
    await new Housekeeping(servers.database, quietLog).sweep(new Date());
    expect(await refusal(verifyFactor(three, untried))).toBe('identity.code_attempts_exhausted');
    expect(await refusal(sendFactor(at(userId), 'email', minutes(90)))).toBe('identity.code_requested_too_often');
  });

  it('D-13: a first factor is not locked by it', async () => {
    const { userId, address } = await lockedFactor();
    const where = somewhere('sign-in');
    await expect(verify(where, await mailedCode(where, address, 5))).resolves.toMatchObject({ userId });
  });

  it('D-13: nor is a second one by guesses at the first', async () => {
    const { userId, address } = await aPerson();
    const [one, two] = [somewhere('sign-in'), somewhere('sign-in')];
    for (const [index, where] of [one, two].entries()) {
      const right = await mailedCode(where, address, index + 2);
      for (let tries = 0; tries < 5; tries += 1) await failure(verify(where, wrong(right)));
    }
    expect(await refusal(send(somewhere('sign-in'), address))).toBe('identity.code_requested_too_often');
    const there = at(userId);
    await sendFactor(there);
    await expect(verifyFactor(there, await mailed(address, 4))).resolves.toMatchObject({ userId });
  });
});
