import { countWork, type Log } from '@latchkey/observability';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitKey } from './limit-keys.js';
import type { LimitStore } from './limit-store.js';
import type { Limit, LimitName, Policy } from './policy.js';
import { UsedUp, type Refusal } from './used-up.js';

type Limits = Readonly<Record<LimitName, Limit>>;
type Counter = Pick<RateLimiterRedis, 'consume'>;

/**
 * Counts calls against their limits: in the store that all gateways share, and while that is away in this process, with
 * the same points.
 */
export class Limiter {
  private readonly counters: ReadonlyMap<string, Counter>;
  private readonly usedUp = new UsedUp();

  constructor(
    store: Pick<LimitStore, 'rlflxIncr'>,
    readonly limits: Limits,
    private readonly log: Log,
  ) {
    this.counters = new Map(Object.entries(limits).map(([name, limit]) => [name, insuredCounter(store, name, limit)]));
  }

  /** The limit that refuses the call, the one with the longest wait where there are several; undefined lets it go on. */
  async check(counted: Policy['counted'], keys: readonly LimitKey[]): Promise<Refusal | undefined> {
    const known = longest(keys.map(({ limit, key }) => this.usedUp.find(limit, key)));
    if (known || keys.length === 0) return known;
    // One command, whatever the number of limits.
    countWork('redis', counted === 'before' ? 'request' : 'background');
    const outcome = Promise.all(keys.map((key) => this.consume(key))).then(longest);
    return counted === 'before' ? outcome : undefined;
  }

  private async consume({ limit, key }: LimitKey): Promise<Refusal | undefined> {
    try {
      await this.counters.get(limit)?.consume(key);
      return undefined;
    } catch (outcome) {
      if (outcome instanceof RateLimiterRes) return this.usedUp.add(limit, key, outcome.msBeforeNext);
      this.log.error({ error: outcome, limit }, 'a call was not counted');
      return undefined;
    }
  }
}

function insuredCounter(storeClient: Pick<LimitStore, 'rlflxIncr'>, name: string, { points, seconds }: Limit): Counter {
  const settings = { keyPrefix: `gateway:limit:${name}`, points, duration: seconds };
  return new RateLimiterRedis({ ...settings, storeClient, insuranceLimiter: new RateLimiterMemory(settings) });
}

const longest = (refusals: readonly (Refusal | undefined)[]): Refusal | undefined =>
  refusals.reduce((one, other) => ((other?.seconds ?? 0) > (one?.seconds ?? 0) ? other : one), undefined);
