import {
  ContractError,
  sessionCreated,
  sessionElevated,
  type Assurance,
  type checkSession,
  type EventId,
  type InteractionId,
  type ReplyOf,
  type RequestOf,
  type SessionId,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { LOG, TenantDirectory, toStoredEvent } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { freshUntil, lifeMs, steppedUpTo } from '../domain/session-limits.js';
import { SessionLifeStore } from '../store/session-life.store.js';
import { SessionStore, type SessionRow } from '../store/session.store.js';
import { SessionCache } from './session-cache.js';
import { SessionsEnded } from './sessions-ended.js';
import { hashOf, SessionTokens } from './session-tokens.js';

/** What a session is made from. */
export type NewSession = {
  tenantId: TenantId;
  interactionId: InteractionId;
  userId: UserId;
  evidenceId: EventId;
  /** Enough where everybody is asked for a second factor. */
  twoStep: boolean;
  assurance: Assurance;
  browser: string;
  country: string | null;
  traceparent: string;
};

/** What a step-up is made from. */
export type StepUp = {
  tenantId: TenantId;
  sessionId: SessionId;
  userId: UserId;
  evidenceId: EventId;
  twoStep: boolean;
  assurance: Assurance;
  traceparent: string;
};

/** A session with its newest tokens' number. */
export type MadeSession = { sessionId: SessionId; expiresAt: string; generation: number };

/** Sessions: made once per evidence, looked up by token, stepped up. */
@Injectable()
export class SessionService {
  constructor(
    private readonly sessions: SessionStore,
    private readonly lives: SessionLifeStore,
    private readonly cache: SessionCache,
    private readonly tokens: SessionTokens,
    private readonly ended: SessionsEnded,
    private readonly relay: OutboxRelay,
    private readonly tenants: TenantDirectory,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Makes the session of a proof; the same proof again gets the same session. Errors: `authentication.failed`. */
  async create({ assurance, traceparent, ...proof }: NewSession): Promise<MadeSession> {
    const sessionId = orderedId() as SessionId;
    const expiresAt = new Date(Date.now() + lifeMs[assurance.aal]).toISOString();
    const tokenHash = hashOf(this.tokens.sessionToken(sessionId));
    const { tenantId, userId, interactionId, evidenceId } = proof;
    const payload = { tenantId, sessionId, userId, interactionId, evidenceId, ...assurance };
    const event = toStoredEvent(sessionCreated, orderedId(), payload, traceparent);
    if (await this.sessions.insert({ ...proof, ...assurance, sessionId, tokenHash, expiresAt }, event)) {
      this.relay.committed(event);
      return { sessionId, expiresAt, generation: 0 };
    }
    const made = await this.sessions.ofEvidence(tenantId, evidenceId);
    // Evidence makes a session of its own interaction and person, or none.
    if (!made || made.interaction_id !== interactionId || made.user_id !== userId) {
      throw new ContractError('authentication.failed', undefined, { reason: 'replay' });
    }
    const { session_id: id, generation } = made;
    return { sessionId: id, expiresAt: made.expires_at.toISOString(), generation };
  }

  /** The live session of a token, from its record or from a moment ago. */
  async check(request: RequestOf<typeof checkSession>): Promise<ReplyOf<typeof checkSession>> {
    const { tenantId, isActivity } = request;
    const found = await this.find(request);
    if (!found || this.isOutdone(tenantId, found.row)) return { session: null, ageMs: 0 };
    const { row, ageMs } = found;
    if (isActivity) this.noteUse(tenantId, row);
    return { session: viewOf(row), ageMs };
  }

  /** The record of a live session, past every cache. Errors: `session.not_signed_in`. */
  async live(tenantId: TenantId, tokenHash: string): Promise<SessionRow> {
    const row = await this.liveOrNone(tenantId, tokenHash);
    if (!row) throw new ContractError('session.not_signed_in');
    return row;
  }

  /** The same, where it is fine that there is none. */
  async liveOrNone(tenantId: TenantId, tokenHash: string): Promise<SessionRow | undefined> {
    const row = await this.sessions.byToken(tenantId, tokenHash);
    if (!row || this.isOutdone(tenantId, row)) return undefined;
    this.noteUse(tenantId, row);
    return row;
  }

  /** The same by its id, for who was handed something in it: they use it too. */
  async liveById(tenantId: TenantId, sessionId: SessionId): Promise<SessionRow | undefined> {
    const row = await this.sessions.byId(tenantId, sessionId);
    if (!row || this.isOutdone(tenantId, row)) return undefined;
    this.noteUse(tenantId, row);
    return row;
  }

  /**
   * What a fresh proof of its person makes of a session: never less than it was, with tokens that nobody had before. The same proof
   * again finds the same tokens. Errors: `session.not_signed_in`.
   */
  async stepUp({ assurance, traceparent, ...proof }: StepUp): Promise<MadeSession> {
    const { tenantId, sessionId, userId, evidenceId } = proof;
    const row = await this.sessions.byId(tenantId, sessionId);
    if (!row) throw new ContractError('session.not_signed_in');
    const generation = row.generation + 1;
    const tokenHash = hashOf(this.tokens.sessionToken(sessionId, generation));
    const to = steppedUpTo({ ...row, authTime: row.auth_time.toISOString() }, assurance);
    const expiresAt = new Date(Date.now() + lifeMs[to.aal]).toISOString();
    const payload = { tenantId, sessionId, userId, evidenceId, ...to };
    const event = toStoredEvent(sessionElevated, orderedId(), payload, traceparent);
    const stepped = await this.lives.stepUp({ ...proof, ...to, generation, tokenHash, expiresAt }, event);
    if (!stepped) throw new ContractError('session.not_signed_in');
    this.relay.nudge();
    await this.ended.forget(tenantId, [{ session_id: sessionId, token_hash: stepped.former_hash }]);
    return { sessionId, expiresAt: stepped.expires_at.toISOString(), generation: stepped.generation };
  }

  /** Once a minute at most, and nobody waits for it. */
  private noteUse(tenantId: TenantId, row: SessionRow): void {
    if (!row.is_stale) return;
    this.sessions.touch(tenantId, row.session_id).catch((error: unknown) => {
      this.log.warn({ error }, 'the use of a session was not written down');
    });
  }

  private async find({ tenantId, tokenHash }: RequestOf<typeof checkSession>) {
    const remembered = await this.cache.get(tenantId, tokenHash);
    if (remembered) return remembered;
    const row = await this.sessions.byToken(tenantId, tokenHash);
    if (row) this.cache.put(tenantId, tokenHash, row);
    return row && { row, ageMs: 0 };
  }

  /** The tenant asks everybody for a second factor by now, and this session had none: its person signs in again (D-09). */
  private isOutdone(tenantId: TenantId, { two_step: twoStep }: SessionRow): boolean {
    return !twoStep && this.tenants.byId(tenantId).mfa.policy === 'mandatory';
  }
}

const viewOf = (row: SessionRow): NonNullable<ReplyOf<typeof checkSession>['session']> => ({
  sessionId: row.session_id,
  userId: row.user_id,
  aal: row.aal,
  acr: row.acr,
  amr: row.amr,
  authTime: row.auth_time.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  freshUntil: freshUntil(row.fresh_at),
});
