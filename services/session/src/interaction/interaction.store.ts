import { ContractError, type BrowserHash, type InteractionId, type TenantId } from '@latchkey/contracts';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { interactionLifeSeconds, type StoredInteraction } from './interaction.js';

/** Which journey, and whose browser asks. */
export type InteractionAddress = {
  tenantId: TenantId;
  browserHash: BrowserHash;
  interactionId: InteractionId | 'current';
};

type Content = Omit<StoredInteraction, 'version' | 'sequence'>;

/**
 * A journey is a hash: `content` (JSON), `version` and `sequence` (counters that scripts move), `joins` (the intent it
 * may be joined for, empty when it is over).
 */
const scripts = {
  // Joins the browser's live journey of this intent, or makes one; either way there is a new ceremony number.
  start: `
    local id = redis.call('GET', KEYS[1])
    local key = id and (ARGV[1] .. id)
    if not (key and redis.call('HGET', key, 'joins') == ARGV[2]) then
      key = ARGV[1] .. ARGV[3]
      redis.call('HSET', key, 'content', ARGV[4], 'version', 1, 'sequence', 0, 'joins', ARGV[2])
      redis.call('EXPIRE', key, ARGV[5])
      redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[5])
    end
    local sequence = redis.call('HINCRBY', key, 'sequence', 1)
    return { redis.call('HGET', key, 'content'), redis.call('HGET', key, 'version'), tostring(sequence) }`,
  // Reads a journey by id or as the browser's current one; may reserve a ceremony number.
  load: `
    local id = ARGV[2]
    if id == 'current' then id = redis.call('GET', KEYS[1]) end
    if not id then return {} end
    local key = ARGV[1] .. id
    local content = redis.call('HGET', key, 'content')
    if not content then return {} end
    local sequence = ARGV[3] == '1' and tostring(redis.call('HINCRBY', key, 'sequence', 1)) or redis.call('HGET', key, 'sequence')
    return { content, redis.call('HGET', key, 'version'), sequence }`,
  // Writes only onto the version that was read: of two tabs, one is first and the other looks again.
  save: `
    if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
    redis.call('HSET', KEYS[1], 'content', ARGV[2], 'joins', ARGV[3])
    redis.call('HINCRBY', KEYS[1], 'version', 1)
    return 1`,
} as const;

type Fields = [content: string, version: string, sequence: string] | [];

const prefixOf = (tenantId: TenantId) => `session:interaction:${tenantId}:`;
const currentKeyOf = (tenantId: TenantId, browserHash: BrowserHash) => `session:current:${tenantId}:${browserHash}`;

/** Journeys in Redis. Every method is one round trip. */
@Injectable()
export class InteractionStore {
  constructor(private readonly redis: RedisStore) {}

  /** This browser's live journey of the same intent, or the new one; its `sequence` is reserved for one ceremony. */
  async startOrJoin(fresh: Content): Promise<StoredInteraction> {
    const fields = await this.run('start', currentKeyOf(fresh.tenantId, fresh.browserHash), [
      prefixOf(fresh.tenantId),
      fresh.intent,
      fresh.id,
      JSON.stringify(fresh),
      String(interactionLifeSeconds),
    ]);
    const stored = parsed(fields as Fields);
    if (!stored) throw new ContractError('service.failed', undefined, { reason: 'start answered nothing' });
    return stored;
  }

  /** A journey as it is stored, whoever asks; undefined when there is none. `reserve` numbers a new ceremony. */
  async load(address: InteractionAddress, reserve = false): Promise<StoredInteraction | undefined> {
    const { tenantId, browserHash, interactionId } = address;
    const fields = await this.run('load', currentKeyOf(tenantId, browserHash), [
      prefixOf(tenantId),
      interactionId,
      reserve ? '1' : '0',
    ]);
    return parsed(fields as Fields);
  }

  /** Writes onto the version that was read. Errors: `interaction.conflict` when another tab was first. */
  async save(interaction: StoredInteraction): Promise<StoredInteraction> {
    const { version, sequence: _, ...content } = interaction;
    const joins = content.state.step === 'done' ? '' : content.intent;
    const key = prefixOf(content.tenantId) + content.id;
    const saved = await this.run('save', key, [String(version), JSON.stringify(content), joins]);
    if (saved !== 1) throw new ContractError('interaction.conflict');
    return { ...interaction, version: version + 1 };
  }

  async remove({ tenantId, id, browserHash }: StoredInteraction): Promise<void> {
    await this.redis.roundTrip((redis) =>
      Promise.all([redis.del(prefixOf(tenantId) + id), redis.del(currentKeyOf(tenantId, browserHash))]),
    );
  }

  private run(script: keyof typeof scripts, key: string, values: string[]): Promise<unknown> {
    return this.redis.script({ name: script, source: scripts[script], key, values });
  }
}

function parsed(fields: Fields): StoredInteraction | undefined {
  const [content, version, sequence] = fields;
  if (content === undefined) return undefined;
  return { ...(JSON.parse(content) as Content), version: Number(version), sequence: Number(sequence) };
}
