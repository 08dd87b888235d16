import { passwordVerified } from '@latchkey/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, minutes, refusal } from '../codes/test-codes.js';
import { startPasswords } from './test-passwords.js';

const { servers, tenant, published, aPerson, set, verify, stop } = await startPasswords();
afterAll(stop);
await servers.seed({ ...tenant, passwordExpiry: { enabled: true, validDays: 90 } });

const right = 'violet kettle 9 otters';
const days = (count: number) => minutes(count * 1_440);

/** Somebody who has set their password so many days ago. */
async function somebody(ago: number) {
  const person = await aPerson();
  await set(person.userId, right);
  const moved = `UPDATE password SET changed_at = changed_at - interval '${ago} days' WHERE user_id = '${person.userId}'`;
  await servers.sql(moved);
  return person;
}

describe('a password that is too old', () => {
  it('is told so to who knows it, is no evidence and no wrong try', async () => {
    const { email, userId } = await somebody(90);
    for (let tries = 0; tries < 12; tries += 1) {
      expect(await failure(verify(email, right))).toEqual({
        code: 'identity.password_expired',
        detail: undefined,
        extension: {},
      });
    }
    expect(await refusal(verify(email, 'wrong one 7 otters'))).toBe('identity.password_rejected');
    await servers.onlooker.flush();
    const told = published.filter(({ envelope }) => envelope.payload['userId'] === userId);
    expect(told.map(({ subject }) => subject)).not.toContain(passwordVerified.subject);
  });

  it('is replaced by another one, not by itself', async () => {
    const { email, userId } = await somebody(91);
    expect(await failure(set(userId, right))).toMatchObject({
      code: 'identity.password_not_accepted',
      extension: { errors: [{ pointer: '/password', detail: 'same_as_expired' }] },
    });
    await set(userId, 'amber kettle 8 herons');
    await set(userId, 'amber kettle 8 herons');
    await expect(verify(email, 'amber kettle 8 herons')).resolves.toMatchObject({ userId });
  });
});

it('a password that is not too old is right until its last day', async () => {
  const { email, userId } = await somebody(0);
  await expect(verify(email, right, { now: days(89) })).resolves.toMatchObject({ userId });
  expect(await refusal(verify(email, right, { now: days(91) }))).toBe('identity.password_expired');
});
