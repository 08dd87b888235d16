import { ContractError } from '@latchkey/contracts';
import type { Log } from '@latchkey/observability';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimitKey } from './limit-keys.js';
import type { LimitClient, LimitStore } from './limit-store.js';
import { isAwaited, needsStore, type Limit, type LimitName, type Policy } from './policy.js';
import { UsedUp, type Refusal } from './used-up.js';

type Limits = Readonly<Record<LimitName, Limit>>;
/** How long counts that nobody waits for are gathered: what a process may be late in noticing that a limit is used up. */
const gatherMs = 20;
/** The store is left alone for a second after a failure. */
const awaySeconds = 2;

type Counter = Pick<RateLimiterRedis, 'consume'>;

/**
 * Counts calls against their limits: in the store that all gateways share, and while that is away in this process, with
 * the same points. Calls whose limits need the store are refused then: `service.unavailable`.
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
        return [name, counterOf(client, name, limits[name])];
      }),
    );
  }

  /** The limit that refuses the call, the one with the longest wait where there are several; undefined lets it go on. */
  async check(counted: Policy['counted'], keys: readonly LimitKey[]): Promise<Refusal | undefined> {
    const known = longest(keys.map(({ limit, key }) => this.usedUp.find(limit, key)));
    if (known || keys.length === 0) return known;
    const outcome = Promise.all(keys.map((key) => this.consume(key))).then(longest);
    if (counted === 'before') return outcome;
    void outcome.catch((error: unknown) => this.log.warn({ error }, 'a call was not counted'));
    return undefined;
  }

  private async consume({ limit, key }: LimitKey): Promise<Refusal | undefined> {
    try {
      await this.counters.get(limit)?.consume(key);
      return undefined;
    } catch (outcome) {
      if (outcome instanceof RateLimiterRes) return this.usedUp.add(limit, key, outcome.msBeforeNext);
      if (needsStore(limit)) {
        const extension = { retryAfterSeconds: awaySeconds };
        throw new ContractError('service.unavailable', undefined, { cause: outcome, reason: 'limits', extension });
      }
      this.log.error({ error: outcome, limit }, 'a call was not counted');
      return undefined;
    }
  }
}

function counterOf(storeClient: LimitClient, name: LimitName, { points, seconds }: Limit): Counter {
  const settings = { keyPrefix: `gateway:limit:${name}`, points, duration: seconds };
  const insurance = needsStore(name) ? {} : { insuranceLimiter: new RateLimiterMemory(settings) };
  return new RateLimiterRedis({ ...settings, ...insurance, storeClient });
}

const longest = (refusals: readonly (Refusal | undefined)[]): Refusal | undefined =>
  refusals.reduce((one, other) => ((other?.seconds ?? 0) > (one?.seconds ?? 0) ? other : one), undefined);
