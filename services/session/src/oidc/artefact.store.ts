import type { TenantId } from '@latchkey/contracts';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { hashOf } from '../sessions/session-tokens.js';
import type { Payload } from './session-view.js';

type Place = { tenantId: TenantId; model: string; id: string };

const prefix = 'session:oidc:';
const keyOf = ({ tenantId, model, id }: Place) => `${prefix}${tenantId}:${model}:${hashOf(id)}`;
const spentKeyOf = (place: Place) => `${keyOf(place)}:spent`;
const grantKeyOf = (tenantId: TenantId, model: string, grantId: string) =>
  `${prefix}${tenantId}:granted:${model}:${hashOf(grantId)}`;
const userCodeKeyOf = (tenantId: TenantId, userCode: string) => `${prefix}${tenantId}:user-code:${hashOf(userCode)}`;
/** Longer than anything that is granted here lives. */
const grantSeconds = 3_600;

/** What of the provider lasts for minutes, in Redis: lost with it, it is asked for again. Every method is one round trip. */
@Injectable()
export class ArtefactStore {
  constructor(private readonly redis: RedisStore) {}

  async keep(place: Place, payload: Payload, seconds: number): Promise<void> {
    const { tenantId, model, id } = place;
    const { jti: _, ...kept } = payload;
    const { grantId, userCode } = kept;
    await this.redis.roundTrip(async (redis) => {
      const writes: Promise<unknown>[] = [redis.set(keyOf(place), JSON.stringify(kept), 'EX', seconds)];
      if (typeof grantId === 'string') {
        const granted = grantKeyOf(tenantId, model, grantId);
        writes.push(redis.sadd(granted, keyOf(place)), redis.expire(granted, grantSeconds));
      }
      if (typeof userCode === 'string') writes.push(redis.set(userCodeKeyOf(tenantId, userCode), id, 'EX', seconds));
      await Promise.all(writes);
    });
  }

  /** Keeps what may be there once; false when it is there. */
  async keepOnce(place: Place, payload: Payload, seconds: number): Promise<boolean> {
    const text = JSON.stringify(payload);
    const kept = await this.redis.roundTrip((redis) => redis.set(keyOf(place), text, 'EX', seconds, 'NX'));
    return kept !== null;
  }

  async find(place: Place): Promise<Payload | undefined> {
    const [text, spentAt] = await this.redis.roundTrip((redis) =>
      Promise.all([redis.get(keyOf(place)), redis.get(spentKeyOf(place))]),
    );
    if (text === null) return undefined;
    return { ...(JSON.parse(text) as Payload), jti: place.id, ...(spentAt !== null && { consumed: Number(spentAt) }) };
  }

  /** The name of what goes by a code that somebody types. */
  async named(tenantId: TenantId, userCode: string): Promise<string | undefined> {
    const id = await this.redis.roundTrip((redis) => redis.get(userCodeKeyOf(tenantId, userCode)));
    return id ?? undefined;
  }

  /** Uses it up: of any number at once, one gets true. */
  async consume(place: Place): Promise<boolean> {
    const now = String(Math.floor(Date.now() / 1_000));
    const first = await this.redis.roundTrip((redis) => redis.set(spentKeyOf(place), now, 'EX', grantSeconds, 'NX'));
    return first !== null;
  }

  async remove(place: Place): Promise<void> {
    await this.redis.roundTrip((redis) => redis.del(keyOf(place)));
  }

  async removeGranted(tenantId: TenantId, model: string, grantId: string): Promise<void> {
    const granted = grantKeyOf(tenantId, model, grantId);
    const keys = await this.redis.roundTrip((redis) => redis.smembers(granted));
    if (keys.length > 0) await this.redis.roundTrip((redis) => redis.del(granted, ...keys));
  }
}
