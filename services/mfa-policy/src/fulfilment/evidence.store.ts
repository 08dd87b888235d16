import type { InteractionId, TenantId } from '@latchkey/contracts';
import type { WorkPath } from '@latchkey/observability';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { Evidence } from '../domain/evidence.js';

/** Whose evidence: one interaction of one tenant. */
export type EvidenceAddress = { tenantId: TenantId; interactionId: InteractionId };

const lifeSeconds = 600;
const mostRemembered = 10_000;
const keyOf = ({ tenantId, interactionId }: EvidenceAddress) => `mfa-policy:evidence:${tenantId}:${interactionId}`;

/**
 * Evidence in Redis for the life of an interaction. What this process stored itself it also remembers, because evidence
 * never changes; and it wakes who waits for it here. Other replicas find it by looking.
 */
@Injectable()
export class EvidenceStore {
  private readonly remembered = new Map<string, Evidence[]>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(private readonly redis: RedisStore) {}

  /** Stores evidence once per event, then wakes. */
  async add(address: EvidenceAddress, evidence: Evidence, path: WorkPath = 'request'): Promise<void> {
    const key = keyOf(address);
    await this.redis.roundTrip(
      (redis) =>
        Promise.all([redis.hsetnx(key, evidence.eventId, JSON.stringify(evidence)), redis.expire(key, lifeSeconds)]),
      path,
    );
    this.remember(key, evidence);
    for (const wake of this.waiting.get(key) ?? []) wake();
  }

  /** What this process itself stored: perhaps not all, but all true. */
  rememberedFor(address: EvidenceAddress): Evidence[] {
    return this.remembered.get(keyOf(address)) ?? [];
  }

  /** Everything that was proven in an interaction. One round trip. */
  async all(address: EvidenceAddress, path: WorkPath = 'request'): Promise<Evidence[]> {
    const fields = await this.redis.roundTrip((redis) => redis.hgetall(keyOf(address)), path);
    return Object.values(fields).map((value) => JSON.parse(value) as Evidence);
  }

  /** Resolves when evidence for the interaction is stored here, or after `ms`. */
  async changeWithin(address: EvidenceAddress, ms: number): Promise<void> {
    const key = keyOf(address);
    const waiters = this.waiting.get(key) ?? new Set();
    this.waiting.set(key, waiters);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiters.delete(done);
        if (waiters.size === 0) this.waiting.delete(key);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiters.add(done);
    });
  }

  private remember(key: string, evidence: Evidence): void {
    const known = this.remembered.get(key) ?? [];
    if (!known.some(({ eventId }) => eventId === evidence.eventId)) this.remembered.set(key, [...known, evidence]);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
  }
}
