import { ContractError, type BrowserHash, type InteractionId, type TenantId } from '@latchkey/contracts';
import type { WorkPath } from '@latchkey/observability';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import type { ChallengeState } from '../ceremony/ceremonies.js';
import { BrowserNames, isRenaming } from './browser-names.js';
import { interactionLifeSeconds, type StoredInteraction } from './interaction.js';
import { scripts } from './interaction.scripts.js';

/** Which journey, and whose browser asks. */
export type InteractionAddress = {
  tenantId: TenantId;
  browserHash: BrowserHash;
  interactionId: InteractionId | 'current';
};

/** A journey and what it knew of the challenge that was asked for. */
export type LoadedInteraction = { interaction: StoredInteraction; challengeState: ChallengeState };

type Content = Omit<StoredInteraction, 'version'>;
type StartFields = [content: string, version: string] | [];
type LoadFields = [content: string, version: string, challengeState: ChallengeState] | [];

const prefixOf = (tenantId: TenantId) => `session:interaction:${tenantId}:`;
const keyOf = ({ tenantId, id }: StoredInteraction) => prefixOf(tenantId) + id;
const currentKeyOf = (tenantId: TenantId, browserHash: BrowserHash) => `session:current:${tenantId}:${browserHash}`;

/** Journeys and their open ceremonies in Redis. Every method is one round trip. */
@Injectable()
export class InteractionStore {
  constructor(
    private readonly redis: RedisStore,
    private readonly names: BrowserNames,
  ) {}

  /** This browser's live journey of the same intent; or the new one, with its first challenge open. */
  async startOrJoin(fresh: Content, challenge: string | undefined): Promise<StoredInteraction> {
    const fields = await this.run('start', currentKeyOf(fresh.tenantId, fresh.browserHash), [
      ...[prefixOf(fresh.tenantId), joinsOf(fresh), fresh.id, JSON.stringify(fresh), String(interactionLifeSeconds)],
      ...[fresh.browserHash, challenge ?? ''],
    ]);
    const joined = fields as StartFields;
    return joined.length === 0 ? { ...fresh, version: 1 } : parsed(joined[0], joined[1]);
  }

  /** A new journey that nobody joins; it is this browser's current one from now on. */
  async start(fresh: Content): Promise<StoredInteraction> {
    await this.run('start', currentKeyOf(fresh.tenantId, fresh.browserHash), [
      ...[prefixOf(fresh.tenantId), fresh.id, fresh.id, JSON.stringify(fresh), String(interactionLifeSeconds)],
      ...[fresh.browserHash, ''],
    ]);
    return { ...fresh, version: 1 };
  }

  /** Opens a further challenge; the newest eight of a journey are open. Errors: `interaction.expired`. */
  async openChallenge(interaction: StoredInteraction, challenge: string): Promise<void> {
    const opened = await this.run('open', keyOf(interaction), [challenge]);
    if (opened !== 1) throw new ContractError('interaction.expired');
  }

  /**
   * A journey as it is stored, whoever asks; undefined when there is none. A challenge that it holds open for this
   * browser is taken with the reading: of any number of answers to one challenge, one finds it `live`.
   */
  async load(address: InteractionAddress, challenge?: string): Promise<LoadedInteraction | undefined> {
    const { tenantId, browserHash, interactionId } = address;
    const values = [prefixOf(tenantId), interactionId, browserHash, challenge ?? ''];
    const fields = (await this.run('load', currentKeyOf(tenantId, browserHash), values)) as LoadFields;
    return fields.length === 0 ? undefined : { interaction: parsed(fields[0], fields[1]), challengeState: fields[2] };
  }

  /**
   * After an answer failed: a refusal leaves a mark, so that the next answer is told that the challenge is used; when a
   * part of ours was away, nothing was judged, and the same answer may come again. Never fails itself.
   */
  async settleChallenge(interaction: StoredInteraction, challenge: string, outcome: 'used' | 'open'): Promise<void> {
    await this.run('settle', keyOf(interaction), [challenge, outcome]).catch(() => undefined);
  }

  /**
   * Writes onto the version that was read, under the name that its browser has from there on. Errors: `interaction.conflict` when
   * another tab was first.
   */
  async save(interaction: StoredInteraction, path: WorkPath = 'request'): Promise<StoredInteraction> {
    const { version, ...content } = this.names.renamed(interaction);
    const { tenantId, id, browserHash, state } = content;
    const found = isRenaming(content) && state.step !== 'done' ? currentKeyOf(tenantId, browserHash) : '';
    const values = [
      ...[String(version), JSON.stringify(content), joinsOf(content), browserHash],
      ...[found, id, String(interactionLifeSeconds)],
    ];
    const saved = await this.run('save', keyOf(interaction), values, path);
    if (saved !== 1) throw new ContractError('interaction.conflict');
    return { ...content, version: version + 1 };
  }

  async remove(interaction: StoredInteraction): Promise<void> {
    const { tenantId, browserHash } = interaction;
    await this.redis.roundTrip((redis) =>
      Promise.all([redis.del(keyOf(interaction)), redis.del(currentKeyOf(tenantId, browserHash))]),
    );
  }

  private run(script: keyof typeof scripts, key: string, values: string[], path?: WorkPath): Promise<unknown> {
    return this.redis.script({ name: script, source: scripts[script], key, values }, path);
  }
}

/** What a journey may be joined for: the same intent and request. One that is over, or about a session, by nobody. */
function joinsOf({ id, intent, request, session, state }: Content): string {
  if (state.step === 'done') return '';
  if (session) return id;
  return request ? `${intent} ${request.name}` : intent;
}

const parsed = (content: string, version: string): StoredInteraction => ({
  ...(JSON.parse(content) as Content),
  version: Number(version),
});
