import { createHash } from 'node:crypto';
import { countWork, type Log, watchConnection } from '@latchkey/observability';
import { Redis } from 'ioredis';

const longestAnswerMs = 200;
const restMs = 1_000;

/**
 * Counts on each key what its two arguments say, points and seconds; a window begins with its first point. Answers points and
 * milliseconds that are left, for one key after the other.
 */
const source = `
local answer = {}
for at, key in ipairs(KEYS) do
  local points = redis.call('incrby', key, ARGV[2 * at - 1])
  local left = redis.call('pttl', key)
  if left < 0 then
    redis.call('expire', key, ARGV[2 * at])
    left = ARGV[2 * at] * 1000
  end
  answer[2 * at - 1], answer[2 * at] = points, left
end
return answer`;
const sha = createHash('sha1').update(source).digest('hex');

/** As much of a Redis client as the library uses. */
export type LimitClient = { rlflxIncr: (values: readonly string[]) => Promise<unknown> };

type Counted = [points: number, millisecondsLeft: number];
type Waiting = {
  key: string;
  points: string;
  seconds: string;
  resolve: (counted: Counted) => void;
  reject: (error: unknown) => void;
};

/**
 * What all gateways share: counters, which CAPTCHA solutions are spent, and what calls with a key came to. It fails fast and then rests for a second:
 * whoever counts has an insurance, and nobody's sign-in waits for a server that is away.
 */
export class LimitStore {
  private readonly redis: Redis;
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private hurries = false;
  private restsUntil = 0;
  private isAway = false;

  constructor(
    url: string,
    private readonly log: Log,
  ) {
    this.redis = new Redis(url, {
      enableReadyCheck: false,
      // While it awaits the answer to that, the client takes a connection that has been dropped for one that is ready, for ever.
      disableClientInfo: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: longestAnswerMs,
      connectTimeout: 2_000,
      lazyConnect: true,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    });
    this.redis.on('error', (error) => this.away(error));
    watchConnection('redis', () => this.redis.status === 'ready');
  }

  /** Connects, or goes on trying in the background. */
  async start(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  /**
   * What `RateLimiterRedis` sees of the store: its one command, by the name that it has there. All that is counted within a
   * patience, for one call or for several, is one command and one round trip; without patience that is one turn of the event
   * loop. The library's own way, `defineCommand`, is a command for each limit, and asks `SCRIPT EXISTS` first, which no
   * service may.
   */
  client(patienceMs: number): LimitClient {
    return { rlflxIncr: (values) => this.add(values, patienceMs) };
  }

  close(): void {
    this.redis.disconnect();
  }

  /** The value of a key, if there is one. Rejects while the store is away, as the next three do. */
  read(key: string): Promise<string | null> {
    return this.ask((redis) => redis.get(key));
  }

  async keep(key: string, value: string, seconds: number): Promise<void> {
    await this.ask((redis) => redis.set(key, value, 'EX', seconds));
  }

  /**
   * Takes a key that nobody has. However many claim it at once, one of them gets it; that one may be told the contrary, when
   * its first answer was lost, and finds its own value there.
   */
  async claim(key: string, value: string, seconds: number): Promise<boolean> {
    return (await this.ask((redis) => redis.set(key, value, 'EX', seconds, 'NX'))) === 'OK';
  }

  /** Lets go of a key. */
  async release(key: string): Promise<void> {
    await this.ask((redis) => redis.del(key));
  }

  /**
   * One of those four, and once more when it fails. It has no insurance, so it does not rest either, and each of the four
   * may be done twice.
   */
  private async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    countWork('redis', 'request');
    return command(this.redis).catch(() => command(this.redis));
  }

  private add([key = '', points = '1', seconds = '1']: readonly string[], patienceMs: number): Promise<unknown> {
    if (performance.now() < this.restsUntil) return Promise.reject(new Error('the store of limits rests'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ key, points, seconds, resolve, reject });
      if (patienceMs > 0) this.timer ??= setTimeout(() => void this.flush(), patienceMs);
      else if (!this.hurries) setImmediate(() => void this.flush());
      this.hurries ||= patienceMs === 0;
    });
  }

  private async flush(): Promise<void> {
    const { waiting, hurries } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
    this.hurries = false;
    if (waiting.length === 0) return;
    countWork('redis', hurries ? 'request' : 'background');
    try {
      const counted = await this.count(waiting);
      this.back();
      waiting.forEach(({ resolve }, at) => resolve([counted[2 * at] ?? 0, counted[2 * at + 1] ?? 0]));
    } catch (error) {
      this.restsUntil = performance.now() + restMs;
      this.away(error);
      for (const { reject } of waiting) reject(error);
    }
  }

  private async count(waiting: readonly Waiting[]): Promise<number[]> {
    const keys = waiting.map(({ key }) => key);
    const values = waiting.flatMap(({ points, seconds }) => [points, seconds]);
    const command = [keys.length, ...keys, ...values] as const;
    try {
      return (await this.redis.evalsha(sha, ...command)) as number[];
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return (await this.redis.eval(source, ...command)) as number[];
    }
  }

  private away(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.log.warn({ error }, 'limits are counted by each gateway for itself');
  }

  private back(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.log.info({}, 'limits are counted by all gateways together');
  }
}
