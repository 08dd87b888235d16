import { ContractError } from '@latchkey/contracts';
import { countWork, type ReadinessCheck } from '@latchkey/observability';
import { Redis } from 'ioredis';

const commandTimeoutMs = 1_000;

/**
 * A service's part of Redis through its own ACL user. Commands fail fast when the server is away: nothing queues,
 * nothing is retried. Keys begin with the service's own prefix, which the server enforces.
 */
export class RedisStore {
  private readonly redis: Redis;

  constructor(options: { url: string; onError: (error: Error) => void }) {
    this.redis = new Redis(options.url, {
      enableReadyCheck: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: commandTimeoutMs,
      connectTimeout: 2_000,
      enableAutoPipelining: true,
      lazyConnect: true,
      retryStrategy: (attempt) => Math.min(50 * attempt, 1_000),
    });
    this.redis.on('error', options.onError);
  }

  /** Connects, or goes on trying in the background. */
  async start(): Promise<void> {
    await this.redis.connect().catch(() => undefined);
  }

  /** One round trip, whatever commands it holds. Errors: `service.unavailable`. */
  async roundTrip<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    countWork('redis', 'request');
    try {
      return await work(this.redis);
    } catch (cause) {
      throw new ContractError('service.unavailable', undefined, { cause, reason: 'redis' });
    }
  }

  readiness(): ReadinessCheck {
    return { name: 'redis', check: () => this.redis.ping().then(() => undefined) };
  }

  close(): void {
    this.redis.disconnect();
  }
}
