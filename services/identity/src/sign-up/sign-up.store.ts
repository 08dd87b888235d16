import type { EventId, InteractionId, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

/** Which journey signed somebody up. */
export type SignUpKey = { tenantId: TenantId; interactionId: InteractionId };
/** Who came of it, and what proves it. */
export type SignedUp = { userId: UserId; evidenceId: EventId };

const insertPerson = statement<
  [
    tenantId: string,
    userId: string,
    type: string,
    value: string,
    hash: string,
    now: Date,
    interactionId: string,
    evidenceId: string,
  ]
>(
  'sign-up-person',
  `WITH person AS (
     INSERT INTO app_user (tenant_id, user_id, created_at, created_in) VALUES ($1, $2, $6, $7)
   ), called AS (
     INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
     VALUES ($1, $3, $4, $2, CASE WHEN $3 = 'username' THEN $6::timestamptz END)
   ), knows AS (
     INSERT INTO password (tenant_id, user_id, hash, changed_at) VALUES ($1, $2, $5, $6)
   )
   INSERT INTO sign_up (tenant_id, interaction_id, user_id, evidence_id, signed_up_at) VALUES ($1, $7, $2, $8, $6)`,
);

/**
 * Makes a person who has a password and an identifier that nobody proved; a user name needs no proof. Breaks
 * `identifier_pkey` if somebody has it, and `sign_up_pkey` if the journey has signed somebody up before.
 */
export async function insertPersonWithPassword(
  transaction: Queryable,
  { tenantId, interactionId }: SignUpKey,
  person: SignedUp & { identifier: Identifier; hash: string; now: Date },
): Promise<void> {
  const { userId, evidenceId, identifier, hash, now } = person;
  const { type, value } = identifier;
  await transaction.run(insertPerson, [
    ...([tenantId, userId, type, value] as const),
    ...([hash, now, interactionId, evidenceId] as const),
  ]);
}

const selectSignedUp = statement<
  [tenantId: string, interactionId: string, type: string, value: string],
  { user_id: UserId; evidence_id: EventId; hash: string }
>(
  'sign-up-by-interaction',
  `SELECT s.user_id, s.evidence_id, p.hash FROM sign_up s
   JOIN identifier i ON i.tenant_id = s.tenant_id AND i.user_id = s.user_id AND i.type = $3 AND i.value = $4
   JOIN password p ON p.tenant_id = s.tenant_id AND p.user_id = s.user_id
   WHERE s.tenant_id = $1 AND s.interaction_id = $2`,
);

/** Who came of a journey before, under this identifier, and the password that they have. */
export async function signedUpBefore(
  database: Queryable,
  { tenantId, interactionId }: SignUpKey,
  { type, value }: Identifier,
): Promise<(SignedUp & { hash: string }) | undefined> {
  const [row] = await database.run(selectSignedUp, [tenantId, interactionId, type, value]);
  return row && { userId: row.user_id, evidenceId: row.evidence_id, hash: row.hash };
}
