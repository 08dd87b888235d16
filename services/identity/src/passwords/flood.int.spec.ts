import { setTimeout as delay } from 'node:timers/promises';
import { stat } from 'node:fs/promises';
import { callContext } from '@latchkey/messaging';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, refusal } from '../codes/test-codes.js';
import { anAddress } from '../test-servers.js';
import { HashingPool } from './hashing-pool.js';
import { argon2Parameters, PasswordHasher } from './password-hasher.js';
import { atOnce, CountingHasher, startPasswords } from './test-passwords.js';

const { servers, newServices, aPerson, set, verify, stop } = await startPasswords();
afterAll(stop);

const mebibyte = 1_024 * 1_024;

/** The largest resident memory while some work goes on. */
async function peakDuring(work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 2);
  await work.finally(() => clearInterval(timer));
  return peak;
}

// H-05.
it('of 500 passwords at once two are hashed at a time, 32 wait, and the others are told to come later', async () => {
  const hasher = new CountingHasher(argon2Parameters);
  const { verifying } = newServices(hasher);
  await refusal(verify(anAddress(), 'warm up', { by: verifying }));
  const before = process.memoryUsage.rss();
  let refusedAtOnce = 0;
  const attempts = Array.from({ length: 500 }, async () => {
    const refused = await failure(verify(anAddress(), 'violet kettle 9 otters', { by: verifying }));
    if (refused.code === 'service.unavailable') {
      if (hasher.total - 1 <= atOnce) refusedAtOnce += 1;
      expect(refused.extension).toEqual({ retryAfterSeconds: expect.any(Number) });
    }
    return refused.code;
  });
  const peak = await peakDuring(Promise.all(attempts));
  const codes = await Promise.all(attempts);
  const counted = (code: string) => codes.filter((one) => one === code).length;

  expect(hasher.most).toBe(atOnce);
  expect(counted('identity.password_rejected') + counted('service.unavailable')).toBe(500);
  expect(hasher.total - 1).toBe(counted('identity.password_rejected'));
  expect(counted('identity.password_rejected')).toBeLessThanOrEqual(atOnce + 32);
  expect(counted('identity.password_rejected')).toBeGreaterThan(atOnce);
  // Before one more could be hashed.
  expect(refusedAtOnce).toBeGreaterThanOrEqual(500 - atOnce - 32);
  // Two hashes, and room for 500 requests and the collector.
  expect(peak - before).toBeLessThan((atOnce * 19 + 64) * mebibyte);
});

it('while hashes queue, files and host names do not: they have threads of their own', async () => {
  const hasher = new PasswordHasher(argon2Parameters);
  const order: string[] = [];
  /** How many of 30 hashes were ready before a question to the file system was answered. */
  const hashedBefore = async (run: (work: () => Promise<unknown>) => Promise<unknown>) => {
    order.length = 0;
    const hashes = Array.from({ length: 30 }, () =>
      run(() => hasher.verify(undefined, 'violet')).then(() => order.push('hash')),
    );
    await delay(1);
    await stat('/').then(() => order.push('file'));
    await Promise.all(hashes);
    return order.indexOf('file');
  };
  const pool = new HashingPool({ atOnce, waiting: 32 });
  expect(await hashedBefore((work) => pool.run(callContext(60_000), work))).toBeLessThan(5);
  // Why there is a pool: without one the file waits until all but three are done.
  expect(await hashedBefore((work) => work())).toBeGreaterThan(20);
});

describe('time', () => {
  const rounds = 24;
  const bound = 2.5;
  /** The lower quartile: whatever else the machine does only adds, so the quick ones tell what the work itself takes. */
  const quartile = (times: number[]) => times.toSorted((one, other) => one - other)[Math.floor(times.length / 4)] ?? 0;

  /** The slowest kind of refusal by the fastest, each from as many tries, in turns that begin with another each time. */
  async function unevenness(hasher: PasswordHasher): Promise<number> {
    const { verifying } = newServices(hasher);
    const [known, without, unknown] = [await aPerson(), await aPerson(), { email: anAddress() }];
    await set(known.userId, 'violet kettle 9 otters');
    const kinds = [known, without, unknown].map(({ email }) => ({ email, times: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const index of kinds.keys()) {
        const { email, times } = kinds[(index + round) % kinds.length] ?? { email: '', times: [] };
        await servers.sql(`UPDATE code_ledger SET rejected_at = '{}' WHERE identifier_value = '${email}'`);
        const start = performance.now();
        expect(await refusal(verify(email, 'wrong', { by: verifying }))).toBe('identity.password_rejected');
        times.push(performance.now() - start);
      }
    }
    const usual = kinds.map(({ times }) => quartile(times));
    return Math.max(...usual) / Math.min(...usual);
  }

  /** As it would be without the dummy hash. */
  class HastyHasher extends PasswordHasher {
    override verify(stored: string | undefined, password: string): Promise<boolean> {
      return stored === undefined ? Promise.resolve(false) : super.verify(stored, password);
    }
  }

  it('tells nobody who exists, nor who has a password', async () => {
    expect(await unevenness(new PasswordHasher(argon2Parameters))).toBeLessThan(bound);
  });

  it('would tell, and this would show it, if people without a password were refused without a hash', async () => {
    expect(await unevenness(new HastyHasher(argon2Parameters))).toBeGreaterThan(bound);
  });
});
