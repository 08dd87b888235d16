import type { TenantId } from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { RedisStore } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { SessionRow } from '../store/session.store.js';

/** A session as it was read from its record so many milliseconds ago. */
export type Remembered = { row: SessionRow; ageMs: number };

/** A revocation holds everywhere after this long at the latest, whatever is lost on the way (decisions 16). */
export const longestAgeMs = 5_000;

const kept = z.object({ readAt: z.number(), row: z.record(z.string(), z.unknown()) });
const keyOf = (tenantId: TenantId, tokenHash: string) => `session:check:${tenantId}:${tokenHash}`;
const moments = ['auth_time', 'expires_at', 'fresh_at'] as const;

/**
 * What Postgres said of sessions a moment ago, shared by all replicas. Never the record: an entry that is older than five seconds
 * counts for nothing, also one that comes back with a restored Redis, and without Redis every check is a read.
 */
@Injectable()
export class SessionCache {
  constructor(
    private readonly redis: RedisStore,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async get(tenantId: TenantId, tokenHash: string): Promise<Remembered | undefined> {
    try {
      const text = await this.redis.roundTrip((redis) => redis.get(keyOf(tenantId, tokenHash)));
      if (text === null) return undefined;
      const { readAt, row } = kept.parse(JSON.parse(text));
      const ageMs = Date.now() - readAt;
      return ageMs >= 0 && ageMs < longestAgeMs ? { row: revived(row), ageMs } : undefined;
    } catch (error) {
      this.log.warn({ error }, 'a session is read from its record');
      return undefined;
    }
  }

  /** Remembers what was just read. Nobody waits for it. */
  put(tenantId: TenantId, tokenHash: string, row: SessionRow): void {
    const text = JSON.stringify({ readAt: Date.now(), row });
    const write = this.redis.roundTrip(
      (redis) => redis.set(keyOf(tenantId, tokenHash), text, 'PX', longestAgeMs),
      'background',
    );
    write.catch((error: unknown) => this.log.debug({ error }, 'a session is not remembered'));
  }

  /** Forgets sessions that have ended or have another token now. Where it fails, five seconds do the same. */
  async drop(tenantId: TenantId, tokenHashes: readonly string[]): Promise<void> {
    const keys = tokenHashes.map((hash) => keyOf(tenantId, hash));
    if (keys.length === 0) return;
    await this.redis
      .roundTrip((redis) => redis.del(...keys))
      .catch((error: unknown) => {
        this.log.warn({ error }, 'ended sessions are remembered for a few seconds');
      });
  }
}

function revived(row: Record<string, unknown>): SessionRow {
  const dates = moments.map((name) => [name, typeof row[name] === 'string' ? new Date(row[name]) : null]);
  return { ...row, ...Object.fromEntries(dates) } as SessionRow;
}
