import type { Aal, Acr, Amr, EventId, InteractionId, SessionId, TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, directGraceMs, Gathered, outboxValues, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';

/** A session to store; only the token's hash is. */
export type SessionValues = {
  sessionId: SessionId;
  tenantId: TenantId;
  userId: UserId;
  tokenHash: string;
  interactionId: InteractionId;
  evidenceId: EventId;
  aal: Aal;
  acr: Acr;
  amr: Amr[];
  twoStep: boolean;
  authTime: string;
  expiresAt: string;
  /** As its person tells it from others; empty where the browser said nothing. */
  browser: string;
  /** Where a trusted edge told it. */
  country: string | null;
};

/** A live session. */
export type SessionRow = {
  session_id: SessionId;
  user_id: UserId;
  evidence_id: EventId;
  generation: number;
  aal: Aal;
  acr: Acr;
  amr: Amr[];
  two_step: boolean;
  auth_time: Date;
  expires_at: Date;
  /** When its person last proved all that they have. */
  fresh_at: Date | null;
  /** Nobody has told for a minute that it is in use. */
  is_stale: boolean;
};

/**
 * Neither ended nor past its limits. Nobody used it for too long: how long, goes by its level, as how long it lasts at all does
 * (NIST SP 800-63B-4 §2). Whose clock counts is the database's.
 */
export const isLive = `revoked_at IS NULL AND expires_at > now() AND last_used_at > now() -
     CASE aal WHEN 3 THEN interval '15 minutes' WHEN 2 THEN interval '1 hour' ELSE interval '30 days' END`;

type MadeRow = {
  session_id: SessionId;
  user_id: UserId;
  interaction_id: InteractionId;
  generation: number;
  expires_at: Date;
};
type Insert = [
  ...[sessionId: string, tenantId: string, userId: string, tokenHash: string, interactionId: string],
  ...[evidenceId: string, aal: number, acr: string, amr: string[], authTime: string, expiresAt: string],
  ...[eventId: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  ...[twoStep: boolean, browser: string, country: string | null],
];

/** One statement, so one commit; evidence that made a session before makes none now, nor does that of somebody who is no more. */
const insert = statement<Insert, { made: boolean }>(
  'session-insert',
  `WITH made AS (
     INSERT INTO session
       (session_id, tenant_id, user_id, token_hash, interaction_id, evidence_id, aal, acr, amr, auth_time, expires_at, two_step,
        fresh_at, browser, country)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $17, CASE WHEN $17 THEN $10::timestamptz END, $18, $19
     WHERE NOT EXISTS (SELECT 1 FROM deleted_person WHERE tenant_id = $2 AND user_id = $3)
     ON CONFLICT ON CONSTRAINT session_evidence DO NOTHING RETURNING 1
   ), sent AS (
     INSERT INTO outbox (id, subject, envelope, traceparent, due_at)
     SELECT $12, $13, $14, $15, now() + $16 * interval '1 millisecond' FROM made
   )
   SELECT EXISTS (SELECT 1 FROM made) AS made`,
);

/** The evidence, which is good once. */
const rowsOfInsert = (...[, tenantId, , , , evidenceId]: Insert): string[] => [JSON.stringify([tenantId, evidenceId])];

const selectOfEvidence = statement<[tenantId: string, evidenceId: string], MadeRow>(
  'session-of-evidence',
  `SELECT session_id, user_id, interaction_id, generation, expires_at FROM session
   WHERE tenant_id = $1 AND evidence_id = $2 AND revoked_at IS NULL`,
);

const live = `SELECT session_id, user_id, evidence_id, generation, aal, acr, amr, two_step, auth_time, expires_at, fresh_at,
     last_used_at < now() - interval '1 minute' AS is_stale
   FROM session`;

const selectByToken = statement<[tenantId: string, tokenHash: string], SessionRow>(
  'session-by-token',
  `${live} WHERE tenant_id = $1 AND token_hash = $2 AND ${isLive}`,
);

const selectById = statement<[tenantId: string, sessionId: string], SessionRow>(
  'session-by-id',
  `${live} WHERE tenant_id = $1 AND session_id = $2 AND ${isLive}`,
);

const touch = statement<[tenantId: string, sessionId: string]>(
  'session-touch',
  `UPDATE session SET last_used_at = now() WHERE tenant_id = $1 AND session_id = $2 AND revoked_at IS NULL`,
);

/** Sessions in Postgres, which is their record. */
@Injectable()
export class SessionStore {
  private readonly inserts: Gathered<Insert, { made: boolean }>;

  constructor(private readonly database: Database) {
    this.inserts = new Gathered(database, insert, rowsOfInsert);
  }

  /** Stores a session and tells of it; false when its evidence has made one. */
  async insert(session: SessionValues, event: StoredEvent): Promise<boolean> {
    const { sessionId, tenantId, userId, tokenHash, interactionId, evidenceId } = session;
    const [row] = await this.inserts.run(
      ...([sessionId, tenantId, userId, tokenHash, interactionId] as const),
      ...([evidenceId, session.aal, session.acr, session.amr, session.authTime, session.expiresAt] as const),
      ...outboxValues(event, directGraceMs),
      ...([session.twoStep, session.browser, session.country] as const),
    );
    return row?.made === true;
  }

  async ofEvidence(tenantId: TenantId, evidenceId: EventId): Promise<MadeRow | undefined> {
    const [row] = await this.database.run(selectOfEvidence, [tenantId, evidenceId]);
    return row;
  }

  async byToken(tenantId: TenantId, tokenHash: string): Promise<SessionRow | undefined> {
    const [row] = await this.database.run(selectByToken, [tenantId, tokenHash]);
    return row;
  }

  async byId(tenantId: TenantId, sessionId: SessionId): Promise<SessionRow | undefined> {
    const [row] = await this.database.run(selectById, [tenantId, sessionId]);
    return row;
  }

  /** Writes down that somebody uses it; whoever asked does not wait for that. */
  async touch(tenantId: TenantId, sessionId: SessionId): Promise<void> {
    await this.database.run(touch, [tenantId, sessionId], 'background');
  }
}
