import { ContractError, type CeremonyBinding, type UserId } from '@latchkey/contracts';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { challengeGraceMs, challengeLifeMs } from './challenge.js';

/** A live ceremony: what its answer must match. Written when it begins, read once, gone with the reading. */
export type CeremonyRecord = CeremonyBinding & {
  challenge: string;
  rpId: string;
  /** Registration only: whose credential is made. */
  registers?: { userId: UserId; userHandle: string };
};

/** What reading a ceremony finds. `used`: an answer was here before and failed. `missing`: nothing is known. */
export type TakenCeremony = { state: 'live'; record: CeremonyRecord } | { state: 'used' } | { state: 'missing' };

type CeremonyAddress = Pick<CeremonyBinding, 'tenantId' | 'interactionId'> & { sequence: number };

const lifeSeconds = Math.ceil((challengeLifeMs + challengeGraceMs) / 1_000);
const used = 'used';
const mostLive = 8;

const keyOf = ({ tenantId, interactionId, sequence }: CeremonyAddress) =>
  `credential:ceremony:${tenantId}:${interactionId}:${sequence}`;

/** Live ceremonies in Redis, each readable once. Every method is one round trip. */
@Injectable()
export class CeremonyStore {
  constructor(private readonly redis: RedisStore) {}

  /** Keeps a new ceremony and retires the one that is eight before it: the newest eight of an interaction live. */
  async put(record: CeremonyRecord, sequence: number): Promise<void> {
    await this.redis.roundTrip(async (redis) => {
      const stored = redis.set(keyOf({ ...record, sequence }), JSON.stringify(record), 'EX', lifeSeconds);
      const retired = sequence > mostLive ? redis.del(keyOf({ ...record, sequence: sequence - mostLive })) : undefined;
      await Promise.all([stored, retired]);
    });
  }

  /** Reads and deletes in one command: of any number of answers to one challenge, one gets the record. */
  async take(address: CeremonyAddress): Promise<TakenCeremony> {
    const value = await this.redis.roundTrip((redis) => redis.getdel(keyOf(address)));
    if (value === null) return { state: 'missing' };
    return value === used ? { state: 'used' } : { state: 'live', record: JSON.parse(value) as CeremonyRecord };
  }

  /**
   * After an answer failed: a refusal leaves a mark, so that the next answer is told that the challenge is used; when
   * a part of ours was away, nothing was judged, and the same answer may come again. Never fails itself.
   */
  async giveBack(error: unknown, record: CeremonyRecord, sequence: number): Promise<void> {
    const judged = !(error instanceof ContractError && error.code.startsWith('service.'));
    const value = judged ? used : JSON.stringify(record);
    const key = keyOf({ ...record, sequence });
    await this.redis.roundTrip((redis) => redis.set(key, value, 'EX', lifeSeconds)).catch(() => undefined);
  }
}
