import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDatabase, failureOf } from '../test-servers.js';
import { isFirstDelivery } from './inbox.js';

let server: Awaited<ReturnType<typeof aDatabase>>;

beforeAll(async () => {
  server = await aDatabase();
});
afterAll(() => server.stop());

describe('the inbox', () => {
  it('knows the first of twenty deliveries that come at once', async () => {
    const id = randomUUID();
    const firsts = await Promise.all(
      Array.from({ length: 20 }, () => server.database.transaction((transaction) => isFirstDelivery(transaction, id))),
    );
    expect(firsts.filter(Boolean)).toHaveLength(1);
    expect(await server.database.transaction((transaction) => isFirstDelivery(transaction, id))).toBe(false);
  });

  it('forgets a delivery whose effects were rolled back', async () => {
    const id = randomUUID();
    const work = server.database.transaction(async (transaction) => {
      expect(await isFirstDelivery(transaction, id)).toBe(true);
      throw new Error('the effect failed');
    });
    await failureOf(work);
    expect(await server.database.transaction((transaction) => isFirstDelivery(transaction, id))).toBe(true);
  });
});
