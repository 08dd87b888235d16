import type { Log } from '@latchkey/observability';
import { describe, expect, it } from 'vitest';
import type { LimitClient } from './limit-store.js';
import { Limiter } from './limiter.js';
import { limits, type Limit, type LimitName } from './policy.js';

const small: Readonly<Record<LimitName, Limit>> = {
  ...limits,
  'guess-journey': { by: 'journey', points: 3, seconds: 60 },
  'guess-address': { by: 'address', points: 5, seconds: 600 },
  'identify-account': { by: 'account', points: 3, seconds: 60 },
};
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const journey = (key: string) => ({ limit: 'guess-journey', key }) as const;
const address = { limit: 'guess-address', key: 'acme:host' } as const;

/** What Redis does, without one. */
type Store = LimitClient & { counts: Map<string, number>; isAway: boolean; client: () => Store };
const aStore = (): Store => {
  const counts = new Map<string, number>();
  const store: Store = {
    counts,
    client: () => store,
    isAway: false,
    rlflxIncr: ([key = '', points = '', seconds = '']: readonly string[]): Promise<unknown> => {
      if (store.isAway) return Promise.reject(new Error('away'));
      counts.set(key, (counts.get(key) ?? 0) + Number(points));
      return Promise.resolve([counts.get(key), Number(seconds) * 1_000]);
    },
  };
  return store;
};

describe('a call that waits for its count', () => {
  it('goes on until a limit is used up, and is refused until the window ends', async () => {
    const limiter = new Limiter(aStore(), small, silent);
    for (let time = 0; time < 3; time += 1) expect(await limiter.check('before', [journey('acme:a')])).toBeUndefined();
    expect(await limiter.check('before', [journey('acme:a')])).toEqual({ limit: 'guess-journey', seconds: 60 });
    expect(await limiter.check('before', [journey('acme:b')])).toBeUndefined();
  });

  it('is refused for the longest of its waits', async () => {
    const limiter = new Limiter(
      aStore(),
      { ...small, 'guess-address': { ...small['guess-address'], points: 3 } },
      silent,
    );
    for (let time = 0; time < 3; time += 1) await limiter.check('before', [journey('acme:a'), address]);
    expect(await limiter.check('before', [journey('acme:a'), address])).toEqual({
      limit: 'guess-address',
      seconds: 600,
    });
  });

  it('shares its points with every process that has the same store', async () => {
    const store = aStore();
    const [one, other] = [new Limiter(store, small, silent), new Limiter(store, small, silent)];
    await one.check('before', [journey('acme:a')]);
    await other.check('before', [journey('acme:a')]);
    await one.check('before', [journey('acme:a')]);
    expect(await other.check('before', [journey('acme:a')])).toMatchObject({ limit: 'guess-journey' });
  });

  // Whoever is blocked could else go on and use up what belongs to somebody else.
  it('consumes nothing once it is known to be refused', async () => {
    const store = aStore();
    const limiter = new Limiter(store, small, silent);
    for (let time = 0; time < 9; time += 1) await limiter.check('before', [journey('acme:a'), address]);
    expect(store.counts.get('gateway:limit:guess-address:acme:host')).toBe(4);
  });
});

describe('a call that is counted while it is made', () => {
  it('goes on when it uses a limit up; the next is refused', async () => {
    const limiter = new Limiter(aStore(), small, silent);
    for (let time = 0; time < 4; time += 1) {
      expect(await limiter.check('beside', [journey('acme:a')])).toBeUndefined();
      await new Promise(setImmediate);
    }
    expect(await limiter.check('beside', [journey('acme:a')])).toEqual({ limit: 'guess-journey', seconds: 60 });
  });

  it('does not wait for a store that never answers', async () => {
    const never = { client: () => ({ rlflxIncr: () => new Promise<unknown>(() => {}) }) };
    expect(await new Limiter(never, small, silent).check('beside', [journey('acme:a')])).toBeUndefined();
  });
});

describe('without its store', () => {
  const named = (key: string) => ({ limit: 'identify-account', key }) as const;

  it('what is guessed with, or sends something, is refused as not available, and goes on when it is back', async () => {
    const store = aStore();
    const limiter = new Limiter(store, small, silent);
    store.isAway = true;
    for (const limit of ['guess-journey', 'guess-address', 'resend-journey'] as const) {
      const refusal = limiter.check('before', [{ limit, key: 'acme:a' }]);
      await expect(refusal).rejects.toMatchObject({ code: 'service.unavailable' });
    }
    store.isAway = false;
    expect(await limiter.check('before', [journey('acme:a')])).toBeUndefined();
  });

  it('this process counts the same points of all else for itself, and the store again when it is back', async () => {
    const store = aStore();
    const limiter = new Limiter(store, small, silent);
    store.isAway = true;
    for (let time = 0; time < 3; time += 1) expect(await limiter.check('before', [named('acme:a')])).toBeUndefined();
    expect(await limiter.check('before', [named('acme:a')])).toMatchObject({ limit: 'identify-account' });
    store.isAway = false;
    expect(await limiter.check('before', [named('acme:b')])).toBeUndefined();
    expect(store.counts.get('gateway:limit:identify-account:acme:b')).toBe(1);
  });

  it('a call without anything to count goes on', async () => {
    expect(await new Limiter(aStore(), small, silent).check('before', [])).toBeUndefined();
  });
});
