import type { Log } from '@latchkey/observability';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitKey } from './limit-keys.js';
import type { LimitClient, LimitStore } from './limit-store.js';
import { isAwaited, type Limit, type LimitName, type Policy } from './policy.js';
import { UsedUp, type Refusal } from './used-up.js';

type Limits = Readonly<Record<LimitName, Limit>>;
/** How long counts that nobody waits for are gathered: what a process may be late in noticing that a limit is used up. */
const gatherMs = 20;

type Counter = Pick<RateLimiterRedis, 'consume'>;

/**
 * Counts calls against their limits: in the store that all gateways share, and while that is away in this process, with
 * the same points.
 */
export class Limiter {
  private readonly counters: ReadonlyMap<LimitName, Counter>;
  private readonly usedUp = new UsedUp();

  constructor(
    store: Pick<LimitStore, 'client'>,
    readonly limits: Limits,
    private readonly log: Log,
  ) {
    const clients = { before: store.client(0), beside: store.client(gatherMs) };
    this.counters = new Map(
      (Object.keys(limits) as LimitName[]).map((name) => {
        const client = isAwaited(name) ? clients.before : clients.beside;
        return [name, insuredCounter(client, name, limits[name])];
      }),
    );
  }

  /** The limit that refuses the call, the one with the longest wait where there are several; undefined lets it go on. */
  async check(counted: Policy['counted'], keys: readonly LimitKey[]): Promise<Refusal | undefined> {
    const known = longest(keys.map(({ limit, key }) => this.usedUp.find(limit, key)));
    if (known || keys.length === 0) return known;
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

function insuredCounter(storeClient: LimitClient, name: string, { points, seconds }: Limit): Counter {
  const settings = { keyPrefix: `gateway:limit:${name}`, points, duration: seconds };
  return new RateLimiterRedis({ ...settings, storeClient, insuranceLimiter: new RateLimiterMemory(settings) });
}

const longest = (refusals: readonly (Refusal | undefined)[]): Refusal | undefined =>
  refusals.reduce((one, other) => ((other?.seconds ?? 0) > (one?.seconds ?? 0) ? other : one), undefined);
