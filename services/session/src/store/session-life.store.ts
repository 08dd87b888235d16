import type { Aal, Acr, Amr, EventId, RevocationReason, SessionId, TenantId, UserId } from '@latchkey/contracts';
import type { StoredEvent } from '@latchkey/messaging';
import { Database, statement, writeToOutbox, type Statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { isLive } from './session.store.js';

/** A session as its person sees it, live or ended. */
export type SeenRow = {
  session_id: SessionId;
  browser: string;
  country: string | null;
  aal: Aal;
  amr: Amr[];
  auth_time: Date;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
  stepped_up_at: Date | null;
  revoked_at: Date | null;
  revoked_reason: RevocationReason | null;
};

/** A session that has ended just now; by its token's hash caches know it. */
export type EndedRow = { session_id: SessionId; user_id: UserId; token_hash: string };

/** What a step-up makes of a session. */
export type SteppedUp = {
  tenantId: TenantId;
  sessionId: SessionId;
  evidenceId: EventId;
  generation: number;
  tokenHash: string;
  aal: Aal;
  acr: Acr;
  amr: Amr[];
  twoStep: boolean;
  authTime: string;
  expiresAt: string;
};

type StepUp = [
  ...[tenantId: string, sessionId: string, evidenceId: string, generation: number, tokenHash: string],
  ...[aal: number, acr: string, amr: string[], twoStep: boolean, authTime: string, expiresAt: string],
];
/** `former_hash`: of the token that it had until now. */
type SteppedRow = { generation: number; expires_at: Date; former_hash: string };

const seen = `session_id, browser, country, aal, amr, auth_time, created_at, last_used_at, expires_at, stepped_up_at,
     revoked_at, revoked_reason`;

const selectLive = statement<[tenantId: string, userId: string], SeenRow>(
  'session-list',
  `SELECT ${seen} FROM session WHERE tenant_id = $1 AND user_id = $2 AND ${isLive}
   ORDER BY last_used_at DESC, session_id DESC LIMIT 200`,
);

const selectSince = statement<[tenantId: string, userId: string, days: number], SeenRow>(
  'session-list-since',
  `SELECT ${seen} FROM session WHERE tenant_id = $1 AND user_id = $2 AND created_at > now() - $3 * interval '1 day'
   ORDER BY created_at DESC LIMIT 200`,
);

const ended = 'RETURNING session_id, user_id, token_hash';

const endByToken = statement<[tenantId: string, tokenHash: string, reason: string], EndedRow>(
  'session-end',
  `UPDATE session SET revoked_at = now(), revoked_reason = $3
   WHERE tenant_id = $1 AND token_hash = $2 AND revoked_at IS NULL ${ended}`,
);

type EndOfPerson = [
  ...[tenantId: string, userId: string, reason: string, sessionId: string | null, except: string | null],
  ...[exceptInteraction: string | null, madeUntil: string | null],
];
const endOfPerson = statement<EndOfPerson, EndedRow>(
  'session-end-of-person',
  `UPDATE session SET revoked_at = now(), revoked_reason = $3
   WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL
     AND ($4::uuid IS NULL OR session_id = $4) AND ($5::uuid IS NULL OR session_id <> $5)
     AND ($6::text IS NULL OR interaction_id <> $6) AND ($7::timestamptz IS NULL OR created_at <= $7) ${ended}`,
);

const stepUp = statement<StepUp, SteppedRow>(
  'session-step-up',
  `WITH former AS (
     SELECT token_hash FROM session
     WHERE tenant_id = $1 AND session_id = $2 AND generation = $4 - 1 AND stepped_up_by IS DISTINCT FROM $3 AND ${isLive}
     FOR UPDATE
   )
   UPDATE session SET
     generation = $4, token_hash = $5, aal = $6, acr = $7, amr = $8, two_step = two_step OR $9, auth_time = $10,
     expires_at = $11, fresh_at = now(), last_used_at = now(), stepped_up_at = now(), stepped_up_by = $3
   FROM former WHERE tenant_id = $1 AND session_id = $2
   RETURNING generation, expires_at, former.token_hash AS former_hash`,
);

const selectStepUp = statement<[tenantId: string, sessionId: string, evidenceId: string], SteppedRow>(
  'session-stepped-up',
  `SELECT generation, expires_at, token_hash AS former_hash FROM session
   WHERE tenant_id = $1 AND session_id = $2 AND stepped_up_by = $3 AND ${isLive}`,
);

/** Which sessions of a person end. Whoever did what they end for keeps theirs. */
export type Ending = {
  tenantId: TenantId;
  userId: UserId;
  reason: RevocationReason;
  sessionId?: SessionId | undefined;
  except?: SessionId | undefined;
  exceptInteraction?: string | undefined;
  /** Only those that existed at that moment. */
  madeUntil?: string | undefined;
};

/** What becomes of a session after it was made: seen, stepped up, ended. */
@Injectable()
export class SessionLifeStore {
  constructor(private readonly database: Database) {}

  live(tenantId: TenantId, userId: UserId): Promise<SeenRow[]> {
    return this.database.run(selectLive, [tenantId, userId]);
  }

  /** Those that began in the last days, the newest first. */
  since(tenantId: TenantId, userId: UserId, days: number): Promise<SeenRow[]> {
    return this.database.run(selectSince, [tenantId, userId, days]);
  }

  /** Ends a session and tells of it. */
  endByToken(tenantId: TenantId, tokenHash: string, toEvent: (row: EndedRow) => StoredEvent): Promise<EndedRow[]> {
    return this.end(endByToken, [tenantId, tokenHash, 'signed-out'], toEvent);
  }

  /** Ends sessions of one person, of none but this tenant, and tells of each. */
  endOfPerson(ending: Ending, toEvent: (row: EndedRow) => StoredEvent): Promise<EndedRow[]> {
    const { tenantId, userId, reason, sessionId, except, exceptInteraction, madeUntil } = ending;
    const which = [sessionId ?? null, except ?? null, exceptInteraction ?? null, madeUntil ?? null] as const;
    return this.end(endOfPerson, [tenantId, userId, reason, ...which], toEvent);
  }

  /** The session after a step-up, also when the same proof comes again; undefined when it has ended or moved on. */
  async stepUp(to: SteppedUp, event: StoredEvent): Promise<SteppedRow | undefined> {
    const { tenantId, sessionId, evidenceId } = to;
    return this.database.transaction(async (transaction) => {
      const [row] = await transaction.run(stepUp, [
        ...([tenantId, sessionId, evidenceId, to.generation, to.tokenHash] as const),
        ...([to.aal, to.acr, to.amr, to.twoStep, to.authTime, to.expiresAt] as const),
      ]);
      if (row) await writeToOutbox(transaction, event);
      return row ?? (await transaction.run(selectStepUp, [tenantId, sessionId, evidenceId]))[0];
    });
  }

  private end<P extends unknown[]>(
    which: Statement<P, EndedRow>,
    values: P,
    toEvent: (row: EndedRow) => StoredEvent,
  ): Promise<EndedRow[]> {
    return this.database.transaction(async (transaction) => {
      const rows = await transaction.run(which, values);
      for (const row of rows) await writeToOutbox(transaction, toEvent(row));
      return rows;
    });
  }
}
