import { statement } from '@latchkey/persistence';
import { afterAll, describe, expect, it } from 'vitest';
import { codeIn } from '../delivery/test-mailbox.js';
import { Housekeeping } from '../store/housekeeping.js';
import { anAddress, aTenant, quietLog } from '../test-servers.js';
import { failure, minutes, refusal, somewhere, startCodes, wrong, type Where } from './test-codes.js';

const { servers, mailbox, send, verify, stop } = await startCodes();
afterAll(stop);

const strict = { codes: { lifeSeconds: 60, mostTries: 2 }, lockout: { mostAttempts: 3, windowMinutes: 5 } };
const mild = { codes: { lifeSeconds: 3_600, mostTries: 10 }, lockout: { mostAttempts: 100, windowMinutes: 1_440 } };

async function tenantWith(changes: Parameters<typeof aTenant>[0]) {
  const tenant = aTenant(changes);
  await servers.seed(tenant);
  const { tenantId } = tenant;
  return {
    tenantId,
    becomes: (policies: typeof strict) => servers.seed({ ...tenant, ...policies }),
    async code(where: Where, address: string, mails = 1): Promise<string> {
      await send(where, address, new Date(), tenantId);
      return codeIn(await mailbox.newestTo(address, mails)) ?? '';
    },
    tries: (where: Where, code: string, at = new Date()) => verify(where, code, at, tenantId),
  };
}

describe('a tenant decides', () => {
  it('how long a code lives, and the mail says so', async () => {
    const { code, tries } = await tenantWith(strict);
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await code(where, address);
    expect(await mailbox.newestTo(address)).toContain('for 1 minute,');
    expect(await refusal(tries(where, right, minutes(1)))).toBe('identity.code_expired');
  });

  it('how many wrong tries a code bears, and an identifier, and until when', async () => {
    const { code, tries, tenantId } = await tenantWith(strict);
    const [first, second, address] = [somewhere('sign-up'), somewhere('sign-up'), anAddress()];
    const right = await code(first, address);
    for (const left of ['1 attempt left', '0 attempts left'])
      expect(await failure(tries(first, wrong(right)))).toMatchObject({ detail: left });
    expect(await failure(tries(first, right))).toMatchObject({
      code: 'identity.code_attempts_exhausted',
      extension: {},
    });
    const other = await code(second, address, 2);
    expect(await failure(tries(second, wrong(other)))).toMatchObject({ detail: '0 attempts left' });
    const exhausted = await failure(tries(second, other));
    expect(exhausted.code).toBe('identity.code_attempts_exhausted');
    const { retryAfterSeconds = 0 } = exhausted.extension as { retryAfterSeconds?: number };
    expect(retryAfterSeconds).toBeGreaterThan(280);
    expect(retryAfterSeconds).toBeLessThanOrEqual(300);
    expect(await refusal(send(somewhere('sign-up'), address, new Date(), tenantId))).toBe(
      'identity.code_requested_too_often',
    );
  });
});

describe('a change of mind', () => {
  it('towards less holds for codes that are under way', async () => {
    const { code, tries, becomes } = await tenantWith(mild);
    const where = somewhere('sign-up');
    const right = await code(where, anAddress());
    for (let count = 0; count < 2; count += 1) await refusal(tries(where, wrong(right)));
    await becomes(strict);
    expect(await refusal(tries(where, right))).toBe('identity.code_attempts_exhausted');
    expect(await refusal(tries(where, right, minutes(2)))).toBe('identity.code_expired');
  });

  it('towards more does not', async () => {
    const { code, tries, becomes } = await tenantWith(strict);
    const [where, address] = [somewhere('sign-up'), anAddress()];
    const right = await code(where, address);
    for (let count = 0; count < 2; count += 1) await refusal(tries(where, wrong(right)));
    await becomes(mild);
    expect(await refusal(tries(where, right))).toBe('identity.code_attempts_exhausted');
    expect(await refusal(tries(where, right, minutes(1)))).toBe('identity.code_expired');
    const next = somewhere('sign-up');
    const later = await code(next, address, 2);
    for (let count = 0; count < 9; count += 1) await refusal(tries(next, wrong(later)));
    await expect(tries(next, later, minutes(59))).resolves.toMatchObject({ created: true });
  });

  it('ends no block', async () => {
    const { code, tries, becomes } = await tenantWith({ ...strict, codes: { lifeSeconds: 600, mostTries: 5 } });
    const where = somewhere('sign-up');
    const right = await code(where, anAddress());
    for (let count = 0; count < 3; count += 1) await refusal(tries(where, wrong(right)));
    await becomes({ codes: { lifeSeconds: 600, mostTries: 5 }, lockout: { mostAttempts: 100, windowMinutes: 1 } });
    expect(await failure(tries(where, right, minutes(4)))).toMatchObject({
      code: 'identity.code_attempts_exhausted',
      extension: { retryAfterSeconds: expect.any(Number) as number },
    });
    await expect(tries(where, right, minutes(5))).resolves.toMatchObject({ created: true });
  });
});

it('what counts for a tenant is kept for as long as it counts there', async () => {
  const kept = statement<[string], { value: string }>(
    'test-ledgers',
    'SELECT identifier_value AS value FROM code_ledger WHERE identifier_value = $1',
  );
  const housekeeping = new Housekeeping(servers.database, quietLog);
  const ledgerOf = async (address: string) => (await servers.database.run(kept, [address])).length;
  const [short, long] = [await tenantWith(strict), await tenantWith(mild)];
  const [brief, lasting] = [anAddress(), anAddress()];
  await short.code(somewhere('sign-up'), brief);
  await long.code(somewhere('sign-up'), lasting);
  await housekeeping.sweep(minutes(14));
  expect([await ledgerOf(brief), await ledgerOf(lasting)]).toEqual([1, 1]);
  await housekeeping.sweep(minutes(17));
  expect([await ledgerOf(brief), await ledgerOf(lasting)]).toEqual([0, 1]);
  await housekeeping.sweep(minutes(1_440));
  expect(await ledgerOf(lasting)).toBe(1);
  await housekeeping.sweep(minutes(1_501));
  expect(await ledgerOf(lasting)).toBe(0);
});
