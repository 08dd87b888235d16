import type { Aal, Acr, Amr, EventId, InteractionId, SessionId, TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, directGraceMs, Gathered, outboxValues, statement, writeToOutbox } from '@latchkey/persistence';
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
};

/** A live session. */
export type SessionRow = {
  session_id: SessionId;
  user_id: UserId;
  aal: Aal;
  acr: Acr;
  amr: Amr[];
  two_step: boolean;
  auth_time: Date;
  expires_at: Date;
};

type MadeRow = { session_id: SessionId; user_id: UserId; interaction_id: InteractionId; expires_at: Date };
type Insert = [
  ...[sessionId: string, tenantId: string, userId: string, tokenHash: string, interactionId: string],
  ...[evidenceId: string, aal: number, acr: string, amr: string[], authTime: string, expiresAt: string],
  ...[eventId: string, subject: string, envelope: string, traceparent: string | null, delayMs: number],
  twoStep: boolean,
];
type RevokedRow = { session_id: SessionId; user_id: UserId };

/** One statement, so one commit; evidence that made a session before makes none now. */
const insert = statement<Insert, { made: boolean }>(
  'session-insert',
  `WITH made AS (
     INSERT INTO session
       (session_id, tenant_id, user_id, token_hash, interaction_id, evidence_id, aal, acr, amr, auth_time, expires_at, two_step)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $17)
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
  `SELECT session_id, user_id, interaction_id, expires_at FROM session
   WHERE tenant_id = $1 AND evidence_id = $2 AND revoked_at IS NULL`,
);

const selectByToken = statement<[tenantId: string, tokenHash: string], SessionRow>(
  'session-by-token',
  `SELECT session_id, user_id, aal, acr, amr, two_step, auth_time, expires_at FROM session
   WHERE tenant_id = $1 AND token_hash = $2 AND revoked_at IS NULL AND expires_at > now()`,
);

const revoke = statement<[tenantId: string, tokenHash: string], RevokedRow>(
  'session-revoke',
  `UPDATE session SET revoked_at = now() WHERE tenant_id = $1 AND token_hash = $2 AND revoked_at IS NULL
   RETURNING session_id, user_id`,
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
      session.twoStep,
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

  /** Ends a session and tells of it; false when there was none to end. */
  revoke(tenantId: TenantId, tokenHash: string, toEvent: (row: RevokedRow) => StoredEvent): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const [row] = await transaction.run(revoke, [tenantId, tokenHash]);
      if (row) await writeToOutbox(transaction, toEvent(row));
      return row !== undefined;
    });
  }
}
