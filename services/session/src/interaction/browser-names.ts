import type { BrowserHash } from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import { hashOf, SessionTokens } from '../sessions/session-tokens.js';
import type { Applied, StoredInteraction } from './interaction.js';

/**
 * What a journey's browser is called (F-01). Whoever set its cookie before a person came knows that name, so it ends with their first
 * proof, and the next one with the session: each new name is in the reply to the action that ended the one before, and a reply that was lost is
 * given again to the same bytes.
 */
@Injectable()
export class BrowserNames {
  constructor(private readonly tokens: SessionTokens) {}

  /** The cookie that this journey is addressed with from where it stands; none where it is the one that it began with. */
  tokenOf({ id, intent, state }: StoredInteraction): string | undefined {
    if (state.step === 'done' && !state.isKept) return this.tokens.browserToken(state.sessionId, state.generation);
    // Who sets something up has proved nothing in it: their session did, and has given its browser a name already.
    const isProved = state.step === 'done' || 'proof' in state;
    return isProved && intent !== 'enrolment' ? this.tokens.journeyToken(id) : undefined;
  }

  /** The journey under the name that goes with its step. */
  renamed(interaction: StoredInteraction): StoredInteraction {
    const { browserHash, applied, former } = interaction;
    const token = this.tokenOf(interaction);
    const next = token === undefined ? browserHash : (hashOf(token) as BrowserHash);
    if (next === browserHash) return interaction;
    if (!applied) return { ...interaction, browserHash: next };
    const before = isSameAction(former?.applied, applied) ? (former?.browserHashes ?? []) : [];
    return { ...interaction, browserHash: next, former: { browserHashes: [...before, browserHash], applied } };
  }
}

/** A journey under the names of another moment of it. */
export const namedAs = (
  { browserHash, former }: StoredInteraction,
  { former: _, ...rest }: StoredInteraction,
): StoredInteraction => ({ ...rest, browserHash, ...(former && { former }) });

/** True for the step at which a journey's browser got the name that it has. */
export const isRenaming = ({ former, applied }: Pick<StoredInteraction, 'former' | 'applied'>): boolean =>
  former !== undefined && applied !== undefined && isSameAction(former.applied, applied);

/** The same bytes for the same call of one journey. */
export const isSameAction = (one: Applied | undefined, other: Applied): boolean =>
  one?.type === other.type && one.bodyMark === other.bodyMark;
