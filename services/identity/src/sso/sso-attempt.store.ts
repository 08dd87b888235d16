import type { BrowserHash, InteractionId, Purpose, SsoConnectionId, TenantId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { SsoAttempt } from '../domain/sso-attempt.js';

/** An attempt as it is kept: of its state the hash, of what proves it the sealed text. */
export type KeptAttempt = SsoAttempt & { readonly sealed: Buffer; readonly redirectUri: string };

const insert = statement<
  [
    ...[tenantId: string, stateHash: string, interactionId: string, browserHash: string, purpose: string],
    ...[connectionId: string, connectionVersion: number, sealed: Buffer, redirectUri: string, expiresAt: Date],
  ]
>(
  'sso-attempt-insert',
  `INSERT INTO sso_attempt (tenant_id, state_hash, interaction_id, browser_hash, purpose, connection_id,
     connection_version, sealed, redirect_uri, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

export async function keepAttempt(
  database: Queryable,
  tenantId: TenantId,
  stateHash: string,
  attempt: Omit<KeptAttempt, 'consumedAt'>,
): Promise<void> {
  await database.run(insert, [
    ...([tenantId, stateHash, attempt.interactionId, attempt.browserHash, attempt.purpose] as const),
    ...([attempt.connectionId, attempt.connectionVersion, attempt.sealed] as const),
    ...([attempt.redirectUri, attempt.expiresAt] as const),
  ]);
}

type Row = {
  interaction_id: InteractionId;
  browser_hash: BrowserHash;
  purpose: Purpose;
  connection_id: SsoConnectionId;
  connection_version: number;
  sealed: Buffer;
  redirect_uri: string;
  expires_at: Date;
  consumed_at: Date | null;
};

const select = statement<[tenantId: string, stateHash: string], Row>(
  'sso-attempt-lock',
  `SELECT interaction_id, browser_hash, purpose, connection_id, connection_version, sealed, redirect_uri, expires_at,
     consumed_at
   FROM sso_attempt WHERE tenant_id = $1 AND state_hash = $2 FOR UPDATE`,
);

/** An attempt that nobody else answers until the transaction ends. */
export async function lockAttempt(
  transaction: Queryable,
  tenantId: TenantId,
  stateHash: string,
): Promise<KeptAttempt | undefined> {
  const [row] = await transaction.run(select, [tenantId, stateHash]);
  return (
    row && {
      interactionId: row.interaction_id,
      browserHash: row.browser_hash,
      purpose: row.purpose,
      connectionId: row.connection_id,
      connectionVersion: row.connection_version,
      sealed: row.sealed,
      redirectUri: row.redirect_uri,
      expiresAt: row.expires_at,
      consumedAt: row.consumed_at,
    }
  );
}

const consume = statement<[tenantId: string, stateHash: string, consumedAt: Date]>(
  'sso-attempt-consume',
  'UPDATE sso_attempt SET consumed_at = $3 WHERE tenant_id = $1 AND state_hash = $2 AND consumed_at IS NULL',
);

/** Uses an attempt up. */
export async function consumeAttempt(transaction: Queryable, tenantId: TenantId, stateHash: string, now: Date) {
  await transaction.run(consume, [tenantId, stateHash, now]);
}
