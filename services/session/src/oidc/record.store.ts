import type { SessionId, TenantId, UserId } from '@latchkey/contracts';
import { Database, statement } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { hashOf } from '../sessions/session-tokens.js';
import type { Payload, SessionContent } from './session-view.js';

type Place = { tenantId: TenantId; model: string; id: string };
type RecordRow = { payload: Payload; is_spent: boolean };

/** A retry whose answer was lost gets another one for so long; after that the same token again is a theft (G-04). */
const graceSeconds = 10;

type Upsert = [
  ...[tenantId: string, model: string, idHash: string, payload: string, clientId: string | null],
  ...[grantId: string | null, userId: string | null, sessionId: string | null, seconds: number],
];
const upsert = statement<Upsert>(
  'oidc-record-keep',
  `INSERT INTO oidc_record (tenant_id, model, id_hash, payload, client_id, grant_id, user_id, session_id, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + $9 * interval '1 second')
   ON CONFLICT (tenant_id, model, id_hash) DO UPDATE SET payload = EXCLUDED.payload, expires_at = EXCLUDED.expires_at`,
);

const select = statement<[tenantId: string, model: string, idHash: string, grace: number], RecordRow>(
  'oidc-record-find',
  `SELECT payload, consumed_at IS NOT NULL AND consumed_at < now() - $4 * interval '1 second' AS is_spent
   FROM oidc_record WHERE tenant_id = $1 AND model = $2 AND id_hash = $3 AND expires_at > now()`,
);

const consume = statement<[tenantId: string, model: string, idHash: string, grace: number], { id_hash: string }>(
  'oidc-record-consume',
  `UPDATE oidc_record SET consumed_at = COALESCE(consumed_at, now())
   WHERE tenant_id = $1 AND model = $2 AND id_hash = $3
     AND (consumed_at IS NULL OR consumed_at >= now() - $4 * interval '1 second')
   RETURNING id_hash`,
);

const remove = statement<[tenantId: string, model: string, idHash: string]>(
  'oidc-record-delete',
  'DELETE FROM oidc_record WHERE tenant_id = $1 AND model = $2 AND id_hash = $3',
);

const removeGranted = statement<[tenantId: string, model: string, grantId: string]>(
  'oidc-record-delete-granted',
  'DELETE FROM oidc_record WHERE tenant_id = $1 AND model = $2 AND grant_id = $3',
);

const removeOfPerson = statement<[tenantId: string, userId: string, exceptSession: string | null]>(
  'oidc-record-delete-of-person',
  `DELETE FROM oidc_record WHERE tenant_id = $1 AND user_id = $2 AND ($3::text IS NULL OR session_id IS DISTINCT FROM $3)`,
);

/** What an ended session was used for. */
export type EndedSession = { tenant_id: TenantId; session_id: SessionId; user_id: UserId; content: Payload };

const selectSession = statement<[tenantId: string, sessionId: string], { content: SessionContent }>(
  'oidc-session-find',
  'SELECT content FROM oidc_session WHERE tenant_id = $1 AND session_id = $2 AND expires_at > now()',
);

/** Changes of many requests at once fall into one another; what is null goes. */
const keepSession = statement<[tenantId: string, sessionId: string, userId: string, changes: string, seconds: number]>(
  'oidc-session-keep',
  `INSERT INTO oidc_session (tenant_id, session_id, user_id, content, expires_at)
   VALUES ($1, $2, $3, jsonb_strip_nulls($4::jsonb), now() + $5 * interval '1 second')
   ON CONFLICT (tenant_id, session_id) DO UPDATE SET
     content = jsonb_strip_nulls(oidc_session.content || $4::jsonb || jsonb_build_object('authorizations',
       COALESCE(oidc_session.content -> 'authorizations', '{}') || ($4::jsonb -> 'authorizations'))),
     expires_at = EXCLUDED.expires_at`,
);

const removeSession = statement<[tenantId: string, sessionId: string]>(
  'oidc-session-delete',
  'DELETE FROM oidc_session WHERE tenant_id = $1 AND session_id = $2',
);

const mostTries = 12;

/** Sessions that have ended and of which products are still to be told; each waits longer after each try. */
const takeEnded = statement<[limit: number, mostTries: number], EndedSession>(
  'oidc-session-ended',
  `UPDATE oidc_session o
   SET tries = o.tries + 1, next_try_at = now() + least(power(2, o.tries), 360) * interval '5 seconds'
   FROM (
     SELECT t.tenant_id, t.session_id FROM oidc_session t
     JOIN session s ON s.tenant_id = t.tenant_id AND s.session_id = t.session_id
     WHERE s.revoked_at IS NOT NULL AND t.next_try_at <= now() AND t.tries < $2
     LIMIT $1 FOR UPDATE OF t SKIP LOCKED
   ) due
   WHERE o.tenant_id = due.tenant_id AND o.session_id = due.session_id
   RETURNING o.tenant_id, o.session_id, o.user_id, o.content`,
);

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What of the provider must outlive a loss of Redis: grants, refresh tokens, and what a session was used for. */
@Injectable()
export class RecordStore {
  constructor(private readonly database: Database) {}

  async keep({ tenantId, model, id }: Place, payload: Payload, seconds: number): Promise<void> {
    const { jti: _, ...kept } = payload;
    const about = [text(kept['clientId']), text(kept['grantId']), text(kept['accountId'])] as const;
    const values = [...about, text(kept['sessionUid']), seconds] as const;
    await this.database.run(upsert, [tenantId, model, hashOf(id), JSON.stringify(kept), ...values]);
  }

  /** `consumed` is in it once a retry can be no excuse any more. */
  async find({ tenantId, model, id }: Place): Promise<Payload | undefined> {
    const [row] = await this.database.run(select, [tenantId, model, hashOf(id), graceSeconds]);
    return row && { ...row.payload, jti: id, ...(row.is_spent && { consumed: true }) };
  }

  /** Uses it up; false when it was used up longer ago than a retry takes. */
  async consume({ tenantId, model, id }: Place): Promise<boolean> {
    const rows = await this.database.run(consume, [tenantId, model, hashOf(id), graceSeconds]);
    return rows.length > 0;
  }

  async remove({ tenantId, model, id }: Place): Promise<void> {
    await this.database.run(remove, [tenantId, model, hashOf(id)]);
  }

  async removeGranted({ tenantId, model }: Omit<Place, 'id'>, grantId: string): Promise<void> {
    await this.database.run(removeGranted, [tenantId, model, grantId]);
  }

  /** Everything that was granted to somebody, but in one session (E-17). */
  async removeOfPerson(tenantId: TenantId, userId: UserId, except?: SessionId): Promise<void> {
    await this.database.run(removeOfPerson, [tenantId, userId, except ?? null]);
  }

  async session(tenantId: TenantId, sessionId: SessionId): Promise<SessionContent | undefined> {
    return (await this.database.run(selectSession, [tenantId, sessionId]))[0]?.content;
  }

  async keepSession(
    { tenantId, sessionId, userId }: { tenantId: TenantId; sessionId: SessionId; userId: UserId },
    changes: SessionContent,
    seconds: number,
  ): Promise<void> {
    await this.database.run(keepSession, [tenantId, sessionId, userId, JSON.stringify(changes), seconds]);
  }

  /** Some ended sessions of which products are to be told now; nobody else takes them for a while. */
  takeEnded(limit: number): Promise<EndedSession[]> {
    return this.database.run(takeEnded, [limit, mostTries], 'background');
  }

  async removeSession(tenantId: TenantId, sessionId: SessionId): Promise<void> {
    await this.database.run(removeSession, [tenantId, sessionId], 'background');
  }
}
