import { setTimeout as delay } from 'node:timers/promises';
import { stat } from 'node:fs/promises';
import { callContext } from '@latchkey/messaging';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, refusal } from '../codes/test-codes.js';
import { unlockIdentifier } from '../store/attempt.store.js';
import { anAddress } from '../test-servers.js';
import { HashingPool } from './hashing-pool.js';
import { argon2Parameters, PasswordHasher } from './password-hasher.js';
import { atOnce, CountingHasher, startPasswords } from './test-passwords.js';

const { servers, tenantId, newServices, aPerson, set, verify, stop } = await startPasswords();
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
  const started = performance.now();
  let firstRefusalMs = Infinity;
  const attempts = Array.from({ length: 500 }, async () => {
    const refused = await failure(verify(anAddress(), 'violet kettle 9 otters', { by: verifying }));
    if (refused.code === 'service.unavailable') {
      firstRefusalMs = Math.min(firstRefusalMs, performance.now() - started);
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
  expect(firstRefusalMs).toBeLessThan(250);
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
  const rounds = 15;
  const median = (times: number[]) => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;

  /** The slowest kind of refusal by the fastest, each the median of as many tries, taken in turns. */
  async function unevenness(hasher: PasswordHasher): Promise<number> {
    const { verifying } = newServices(hasher);
    const [known, without, unknown] = [await aPerson(), await aPerson(), { email: anAddress() }];
    await set(known.userId, 'violet kettle 9 otters');
    const kinds = [known, without, unknown].map(({ email }) => ({ email, times: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { email, times } of kinds) {
        await unlockIdentifier(servers.database, tenantId, { type: 'email', value: email });
        const start = performance.now();
        expect(await refusal(verify(email, 'wrong', { by: verifying }))).toBe('identity.password_rejected');
        times.push(performance.now() - start);
      }
    }
    const medians = kinds.map(({ times }) => median(times));
    return Math.max(...medians) / Math.min(...medians);
  }

  /** As it would be without the dummy hash. */
  class HastyHasher extends PasswordHasher {
    override verify(stored: string | undefined, password: string): Promise<boolean> {
      return stored === undefined ? Promise.resolve(false) : super.verify(stored, password);
    }
  }

  it('tells nobody who exists, nor who has a password', async () => {
    expect(await unevenness(new PasswordHasher(argon2Parameters))).toBeLessThan(1.5);
  });

  it('would tell, and this would show it, if people without a password were refused without a hash', async () => {
    expect(await unevenness(new HastyHasher(argon2Parameters))).toBeGreaterThan(1.5);
  });
});
