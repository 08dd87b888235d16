import { createHash } from 'node:crypto';
import type { Log } from '@latchkey/observability';
import { Redis } from 'ioredis';

const longestAnswerMs = 200;
const restMs = 1_000;

/** Counts on one key whose window begins with its first point. Answers `{points, milliseconds that are left}`. */
const source = `
local points = redis.call('incrby', KEYS[1], ARGV[1])
local left = redis.call('pttl', KEYS[1])
if left < 0 then
  redis.call('expire', KEYS[1], ARGV[2])
  left = ARGV[2] * 1000
end
return {points, left}`;
const sha = createHash('sha1').update(source).digest('hex');

/**
 * The counters that all gateways share. It fails fast and then rests for a second: whoever counts has an insurance, and
 * nobody's sign-in waits for a server that is away.
 */
export class LimitStore {
  private readonly redis: Redis;
  private restsUntil = 0;
  private isAway = false;

  constructor(
    url: string,
    private readonly log: Log,
  ) {
    this.redis = new Redis(url, {
      enableReadyCheck: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: longestAnswerMs,
      connectTimeout: 2_000,
      enableAutoPipelining: true,
      lazyConnect: true,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    });
    this.redis.on('error', (error) => this.away(error));
  }

  /** Connects, or goes on trying in the background. */
  async start(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  /**
   * The one command of `RateLimiterRedis`, by the name that it has there. Commands of one turn of the event loop leave as one
   * pipeline and come back as one answer. The library's own way, `defineCommand`, would ask `SCRIPT EXISTS` first, which
   * no service may.
   */
  async rlflxIncr([key = '', points = '1', seconds = '1']: readonly string[]): Promise<unknown> {
    if (performance.now() < this.restsUntil) throw new Error('the store of limits rests');
    try {
      const counted = await this.count(key, points, seconds);
      this.back();
      return counted;
    } catch (error) {
      this.restsUntil = performance.now() + restMs;
      this.away(error);
      throw error;
    }
  }

  close(): void {
    this.redis.disconnect();
  }

  private async count(key: string, ...values: string[]): Promise<unknown> {
    try {
      return await this.redis.evalsha(sha, 1, key, ...values);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.redis.eval(source, 1, key, ...values);
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
