import { createHash } from 'node:crypto';
import { ContractError } from '@latchkey/contracts';
import {
  countWork,
  inInnerSpan,
  watchConnection,
  type ReadinessCheck,
  type SpanAbout,
  type WorkPath,
} from '@latchkey/observability';
import { SendQueue } from '@latchkey/messaging';
import { Redis } from 'ioredis';

/** A Lua script: `name` is unique within a service. */
export type Script = { name: string; source: string; key: string; values: string[] };

const commandTimeoutMs = 1_000;
const aboutRoundTrip: SpanAbout = { name: 'redis', kind: 'client', attributes: { 'db.system.name': 'redis' } };

/**
 * A service's part of Redis through its own ACL user. Commands fail fast when the server is away: nothing queues,
 * nothing is retried. Keys begin with the service's own prefix, which the server enforces.
 */
export class RedisStore {
  private readonly redis: Redis;
  private readonly queue = new SendQueue();
  private readonly shas = new Map<string, string>();

  constructor(options: { url: string; onError: (error: Error) => void }) {
    this.redis = new Redis(options.url, {
      enableReadyCheck: false,
      // While it awaits the answer to that, the client takes a connection that has been dropped for one that is ready, for ever.
      disableClientInfo: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: commandTimeoutMs,
      connectTimeout: 2_000,
      enableAutoPipelining: true,
      lazyConnect: true,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    });
    this.redis.on('error', options.onError);
    watchConnection('redis', () => this.redis.status === 'ready');
  }

  /** Connects, or goes on trying in the background. */
  async start(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  /** One round trip, whatever commands it holds. Errors: `service.unavailable`. */
  async roundTrip<T>(work: (redis: Redis) => Promise<T>, path: WorkPath = 'request'): Promise<T> {
    countWork('redis', path);
    try {
      const ask = () => this.queue.run(() => work(this.redis));
      return await (path === 'request' ? inInnerSpan(aboutRoundTrip, ask) : ask());
    } catch (cause) {
      throw new ContractError('service.unavailable', undefined, { cause, reason: 'redis' });
    }
  }

  /**
   * Runs a Lua script on one key in one round trip (two when the server has not seen it yet).
   * Errors: `service.unavailable`.
   */
  async script({ name, source, key, values }: Script, path: WorkPath = 'request'): Promise<unknown> {
    let sha = this.shas.get(name);
    if (!sha) this.shas.set(name, (sha = createHash('sha1').update(source).digest('hex')));
    const known = sha;
    return this.roundTrip(async (redis) => {
      try {
        return await redis.evalsha(known, 1, key, ...values);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return redis.eval(source, 1, key, ...values);
      }
    }, path);
  }

  readiness(): ReadinessCheck {
    return { name: 'redis', check: () => this.redis.ping().then(() => undefined) };
  }

  close(): void {
    this.redis.disconnect();
  }
}
