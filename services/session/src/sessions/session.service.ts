import {
  ContractError,
  sessionCreated,
  sessionRevoked,
  type Aal,
  type Assurance,
  type checkSession,
  type endSession,
  type EventId,
  type InteractionId,
  type ReplyOf,
  type RequestOf,
  type SessionId,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { TenantDirectory, toStoredEvent, type CallContext } from '@latchkey/messaging';
import { orderedId, OutboxRelay } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { SessionStore, type SessionRow } from '../store/session.store.js';
import { hashOf, SessionTokens } from './session-tokens.js';

/** For so long after a proof of all that somebody has, what is sensitive may be done without another (ASVS 5.0 7.5.3). */
const freshMs = 5 * 60_000;

/** What a session is made from. */
export type NewSession = {
  tenantId: TenantId;
  interactionId: InteractionId;
  userId: UserId;
  evidenceId: EventId;
  /** Enough where everybody is asked for a second factor. */
  twoStep: boolean;
  assurance: Assurance;
  traceparent: string;
};

const hourMs = 3_600_000;
/** NIST SP 800-63B-4 §2: the longest that a session may last, by its level. */
const lifeMs: Readonly<Record<Aal, number>> = { 1: 30 * 24 * hourMs, 2: 24 * hourMs, 3: 12 * hourMs };

const freshUntil = ({ two_step: twoStep, auth_time: authTime }: SessionRow): string | null =>
  twoStep ? new Date(authTime.getTime() + freshMs).toISOString() : null;

/** Sessions: made once per evidence, looked up by token, ended. */
@Injectable()
export class SessionService {
  constructor(
    private readonly sessions: SessionStore,
    private readonly tokens: SessionTokens,
    private readonly relay: OutboxRelay,
    private readonly tenants: TenantDirectory,
  ) {}

  /** Makes the session of a proof; the same proof again gets the same session. Errors: `authentication.failed`. */
  async create({ assurance, traceparent, ...proof }: NewSession): Promise<{ sessionId: SessionId; expiresAt: string }> {
    const sessionId = orderedId() as SessionId;
    const expiresAt = new Date(Date.now() + lifeMs[assurance.aal]).toISOString();
    const tokenHash = hashOf(this.tokens.sessionToken(sessionId));
    const { tenantId, userId, interactionId, evidenceId } = proof;
    const payload = { tenantId, sessionId, userId, interactionId, evidenceId, ...assurance };
    const event = toStoredEvent(sessionCreated, orderedId(), payload, traceparent);
    if (await this.sessions.insert({ ...proof, ...assurance, sessionId, tokenHash, expiresAt }, event)) {
      this.relay.committed(event);
      return { sessionId, expiresAt };
    }
    const made = await this.sessions.ofEvidence(tenantId, evidenceId);
    // Evidence makes a session of its own interaction and person, or none.
    if (!made || made.interaction_id !== interactionId || made.user_id !== userId) {
      throw new ContractError('authentication.failed', undefined, { reason: 'replay' });
    }
    return { sessionId: made.session_id, expiresAt: made.expires_at.toISOString() };
  }

  async check({ tenantId, tokenHash }: RequestOf<typeof checkSession>): Promise<ReplyOf<typeof checkSession>> {
    const row = await this.sessions.byToken(tenantId, tokenHash);
    if (!row || this.isOutdone(tenantId, row)) return { session: null };
    return {
      session: {
        sessionId: row.session_id,
        userId: row.user_id,
        aal: row.aal,
        acr: row.acr,
        amr: row.amr,
        authTime: row.auth_time.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        freshUntil: freshUntil(row),
      },
    };
  }

  /** The tenant asks everybody for a second factor by now, and this session had none: its person signs in again (D-09). */
  private isOutdone(tenantId: TenantId, { two_step: twoStep }: SessionRow): boolean {
    return !twoStep && this.tenants.byId(tenantId).mfa.policy === 'mandatory';
  }

  async end(
    { tenantId, tokenHash }: RequestOf<typeof endSession>,
    context: CallContext,
  ): Promise<ReplyOf<typeof endSession>> {
    const now = new Date().toISOString();
    const ended = await this.sessions.revoke(tenantId, tokenHash, (row) => {
      const payload = {
        tenantId,
        sessionId: row.session_id,
        userId: row.user_id,
        reason: 'signed-out' as const,
        revokedAt: now,
      };
      return toStoredEvent(sessionRevoked, orderedId(), payload, context.traceparent);
    });
    if (ended) this.relay.nudge();
    return {};
  }
}
