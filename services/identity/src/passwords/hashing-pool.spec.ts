import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HashingPool, hashesAtOnce } from './hashing-pool.js';

const inMs = (ms: number) => ({ deadline: performance.now() + ms });
const busy = { code: 'service.unavailable', extension: { retryAfterSeconds: expect.any(Number) } };

/** Work that ends when it is told to, and how much of it is under way. */
function someWork() {
  const ends: (() => void)[] = [];
  const seen = { running: 0, most: 0, done: 0 };
  return {
    seen,
    end: () => ends.shift()?.(),
    work: async () => {
      seen.running += 1;
      seen.most = Math.max(seen.most, seen.running);
      await new Promise<void>((resolve) => void ends.push(resolve));
      seen.running -= 1;
      seen.done += 1;
    },
  };
}

describe('a pool of two with three places to wait', () => {
  it('lets two work and three wait, and refuses the others at once', async () => {
    const pool = new HashingPool({ atOnce: 2, waiting: 3 });
    const { seen, work, end } = someWork();
    const calls = Array.from({ length: 9 }, () => pool.run(inMs(60_000), work));
    const outcomes = Promise.allSettled(calls);
    for (const refused of calls.slice(5)) await expect(refused).rejects.toMatchObject(busy);
    expect(seen).toEqual({ running: 2, most: 2, done: 0 });
    for (let time = 0; time < 5; time += 1) {
      end();
      await delay(1);
    }
    expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(seen).toEqual({ running: 0, most: 2, done: 5 });
  });

  it('takes who comes first first', async () => {
    const pool = new HashingPool({ atOnce: 1, waiting: 3 });
    const order: number[] = [];
    const work = (name: number) => async () => {
      await delay(1);
      order.push(name);
    };
    await Promise.all([1, 2, 3, 4].map((name) => pool.run(inMs(60_000), work(name))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('gives a place back when work fails', async () => {
    const pool = new HashingPool({ atOnce: 1, waiting: 1 });
    const failing = () => Promise.reject(new Error('no'));
    for (let time = 0; time < 3; time += 1) await expect(pool.run(inMs(60_000), failing)).rejects.toThrow('no');
    await expect(pool.run(inMs(60_000), () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

describe('deadlines', () => {
  it('who would not be served in time is refused at once, though there is a place to wait', async () => {
    const pool = new HashingPool({ atOnce: 1, waiting: 30 });
    const { work, end, seen } = someWork();
    const first = pool.run(inMs(60_000), work);
    await expect(pool.run(inMs(60), work)).rejects.toMatchObject(busy);
    end();
    await first;
    expect(seen.done).toBe(1);
  });

  it('who waited too long is not worked for, and the next one is', async () => {
    const pool = new HashingPool({ atOnce: 1, waiting: 30 });
    const { work, end, seen } = someWork();
    const first = pool.run(inMs(60_000), work);
    const [late, patient] = [pool.run(inMs(200), work), pool.run(inMs(60_000), () => Promise.resolve('served'))];
    await delay(220);
    end();
    await expect(late).rejects.toMatchObject(busy);
    await expect(patient).resolves.toBe('served');
    await first;
    expect(seen.done).toBe(1);
  });
});

it.each([
  { because: 'two cores and four threads', cores: 2, threads: 4, expected: 2 },
  { because: 'half of the threads stay for others', cores: 16, threads: 4, expected: 2 },
  { because: 'more threads, more hashes', cores: 16, threads: 32, expected: 16 },
  { because: 'one thread must do', cores: 4, threads: 1, expected: 1 },
  { because: 'fewer were asked for', wanted: 1, cores: 16, threads: 32, expected: 1 },
])('so many at once: $because', ({ wanted, cores, threads, expected }) => {
  expect(hashesAtOnce({ wanted, cores, threads })).toBe(expected);
});

it('a setting that would take the threads of others says what it needs', () => {
  expect(() => hashesAtOnce({ wanted: 8, cores: 16, threads: 4 })).toThrow('needs UV_THREADPOOL_SIZE 16');
});
