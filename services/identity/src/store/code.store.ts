import type { EventId, IdentifierType, InteractionId, Purpose, TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Ledger, Rejections } from '../domain/lockout.js';
import type { Pool } from '../domain/purposes.js';
import type { PreviousCode, SentCode } from '../domain/code-rules.js';
import type { Identifier } from '../domain/identifier.js';

/** Where a code lies. */
export type CodeKey = { tenantId: TenantId; interactionId: InteractionId };
type IdentifierKey = [tenantId: string, type: string, value: string];

const keyOf = (tenantId: TenantId, { type, value }: Identifier): IdentifierKey => [tenantId, type, value];

/** An identifier's ledger as each pool sees it. */
export type Ledgers = Readonly<Record<Pool, Ledger>>;

type LedgerRow = {
  sent_at: Date[];
  rejected_at: Date[];
  blocked_until: Date | null;
  factor_rejected_at: Date[];
  factor_blocked_until: Date | null;
};
const noLedger: LedgerRow = {
  sent_at: [],
  rejected_at: [],
  blocked_until: null,
  factor_rejected_at: [],
  factor_blocked_until: null,
};
const toLedgers = (row: LedgerRow): Ledgers => {
  const ledger = (rejectedAt: Date[], blockedUntil: Date | null): Ledger => ({
    sentAt: row.sent_at,
    rejectedAt,
    blockedUntil: blockedUntil ?? undefined,
  });
  return {
    'first-factor': ledger(row.rejected_at, row.blocked_until),
    'second-factor': ledger(row.factor_rejected_at, row.factor_blocked_until),
  };
};
const ledgerColumns = 'l.sent_at, l.rejected_at, l.blocked_until, l.factor_rejected_at, l.factor_blocked_until';

const upsertLedger = statement<[...IdentifierKey, now: Date], LedgerRow>(
  'code-ledger-lock',
  `INSERT INTO code_ledger AS l (tenant_id, identifier_type, identifier_value, touched_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT (tenant_id, identifier_type, identifier_value) DO UPDATE SET touched_at = EXCLUDED.touched_at
   RETURNING ${ledgerColumns}`,
);

/**
 * Locks an identifier's ledger, making it first if need be. Whoever sends or checks a code holds this lock, and takes it
 * before any other: all that happens around one identifier happens in turn.
 */
export async function lockLedger(
  transaction: Queryable,
  tenantId: TenantId,
  identifier: Identifier,
  now: Date,
): Promise<Ledgers> {
  const [row] = await transaction.run(upsertLedger, [...keyOf(tenantId, identifier), now]);
  return toLedgers(row ?? noLedger);
}

const selectLedgerOfCode = statement<
  [tenantId: string, interactionId: string],
  LedgerRow & { type: IdentifierType; value: string }
>(
  'code-ledger-lock-by-interaction',
  `SELECT l.identifier_type AS type, l.identifier_value AS value, ${ledgerColumns}
   FROM verification_code c
   JOIN code_ledger l ON l.tenant_id = c.tenant_id
     AND l.identifier_type = c.identifier_type AND l.identifier_value = c.identifier_value
   WHERE c.tenant_id = $1 AND c.interaction_id = $2 FOR UPDATE OF l`,
);

/** Locks the ledger of the identifier that an interaction's code was sent to. */
export async function lockLedgerOfCode(
  transaction: Queryable,
  { tenantId, interactionId }: CodeKey,
): Promise<{ identifier: Identifier; ledgers: Ledgers } | undefined> {
  const [row] = await transaction.run(selectLedgerOfCode, [tenantId, interactionId]);
  return row && { identifier: { type: row.type, value: row.value }, ledgers: toLedgers(row) };
}

const updateSends = statement<[...IdentifierKey, sentAt: Date[], now: Date]>(
  'code-ledger-sends',
  `UPDATE code_ledger SET sent_at = $4::timestamptz[], touched_at = $5
   WHERE tenant_id = $1 AND identifier_type = $2 AND identifier_value = $3`,
);

export async function recordSends(
  transaction: Queryable,
  tenantId: TenantId,
  identifier: Identifier,
  sentAt: Date[],
  now: Date,
) {
  await transaction.run(updateSends, [...keyOf(tenantId, identifier), sentAt, now]);
}

const updateRejections = (pool: Pool, rejectedAt: string, blockedUntil: string) =>
  statement<[...IdentifierKey, interactionId: string, rejectedAt: Date[], blockedUntil: Date | null, now: Date]>(
    `code-count-rejection-${pool}`,
    `WITH tried AS (
       UPDATE verification_code SET attempts = attempts + 1 WHERE tenant_id = $1 AND interaction_id = $4
     )
     UPDATE code_ledger SET ${rejectedAt} = $5::timestamptz[], ${blockedUntil} = $6, touched_at = $7
     WHERE tenant_id = $1 AND identifier_type = $2 AND identifier_value = $3`,
  );
const updatesOf = {
  'first-factor': updateRejections('first-factor', 'rejected_at', 'blocked_until'),
  'second-factor': updateRejections('second-factor', 'factor_rejected_at', 'factor_blocked_until'),
} as const satisfies Record<Pool, unknown>;

/** Counts a wrong try on both: its code and its identifier. */
export async function countRejection(
  transaction: Queryable,
  { tenantId, interactionId }: CodeKey,
  { identifier, pool, rejections, now }: { identifier: Identifier; pool: Pool; rejections: Rejections; now: Date },
): Promise<void> {
  const { rejectedAt, blockedUntil } = rejections;
  const key = keyOf(tenantId, identifier);
  await transaction.run(updatesOf[pool], [...key, interactionId, rejectedAt, blockedUntil ?? null, now]);
}

const selectPrevious = statement<
  [tenantId: string, interactionId: string, purpose: string, type: string, value: string],
  { sent_at: Date; expires_at: Date }
>(
  'code-previous',
  `SELECT sent_at, expires_at FROM verification_code
   WHERE tenant_id = $1 AND interaction_id = $2 AND purpose = $3 AND identifier_type = $4 AND identifier_value = $5`,
);

/**
 * This interaction's last code to this identifier, if it is for the same purpose: one for another is no answer. A mistyped
 * address does not make the right one wait.
 */
export async function previousCode(
  transaction: Queryable,
  { tenantId, interactionId, purpose }: CodeKey & { purpose: Purpose },
  { type, value }: Identifier,
): Promise<PreviousCode | undefined> {
  const [row] = await transaction.run(selectPrevious, [tenantId, interactionId, purpose, type, value]);
  return row && { sentAt: row.sent_at, expiresAt: row.expires_at };
}

/** A code to keep; without `mac` no code was sent and none is right. */
export type NewCode = {
  identifier: Identifier;
  purpose: Purpose;
  mac: Buffer | undefined;
  sentAt: Date;
  expiresAt: Date;
  mostTries: number;
  language: string;
};

const upsertCode = statement<
  [
    tenantId: string,
    interactionId: string,
    type: string,
    value: string,
    purpose: string,
    mac: Buffer | null,
    sentAt: Date,
    expiresAt: Date,
    mostTries: number,
    language: string,
  ]
>(
  'code-replace',
  `INSERT INTO verification_code
     (tenant_id, interaction_id, identifier_type, identifier_value, purpose, code_mac, sent_at, expires_at, most_tries,
      language)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   ON CONFLICT (tenant_id, interaction_id) DO UPDATE SET
     identifier_type = EXCLUDED.identifier_type, identifier_value = EXCLUDED.identifier_value,
     purpose = EXCLUDED.purpose, code_mac = EXCLUDED.code_mac, attempts = 0, sent_at = EXCLUDED.sent_at,
     expires_at = EXCLUDED.expires_at, most_tries = EXCLUDED.most_tries,
     language = EXCLUDED.language, verified_at = NULL, user_id = NULL, created = NULL, evidence_id = NULL`,
);

/** Keeps an interaction's code; the one before it is dead from now on. */
export async function replaceCode(
  transaction: Queryable,
  { tenantId, interactionId }: CodeKey,
  code: NewCode,
): Promise<void> {
  const { identifier, purpose, mac, sentAt, expiresAt, mostTries, language } = code;
  await transaction.run(upsertCode, [
    ...([tenantId, interactionId, identifier.type, identifier.value] as const),
    ...([purpose, mac ?? null, sentAt, expiresAt, mostTries, language] as const),
  ]);
}

/** What a right code came to. */
export type Outcome = { userId: UserId; created: boolean; evidenceId: EventId };
export type StoredCode = SentCode & { purpose: Purpose; mac: Buffer | undefined; outcome: Outcome | undefined };

type CodeRow = {
  purpose: Purpose;
  code_mac: Buffer | null;
  attempts: number;
  most_tries: number;
  sent_at: Date;
  expires_at: Date;
  verified_at: Date | null;
  user_id: UserId | null;
  created: boolean | null;
  evidence_id: EventId | null;
};

const selectCode = statement<[tenantId: string, interactionId: string, type: string, value: string], CodeRow>(
  'code-lock',
  `SELECT purpose, code_mac, attempts, most_tries, sent_at, expires_at, verified_at, user_id, created, evidence_id
   FROM verification_code
   WHERE tenant_id = $1 AND interaction_id = $2 AND identifier_type = $3 AND identifier_value = $4 FOR UPDATE`,
);

/** An interaction's code, locked, if it still is for the identifier whose ledger is held. */
export async function lockCode(
  transaction: Queryable,
  key: CodeKey,
  { type, value }: Identifier,
): Promise<StoredCode | undefined> {
  const [row] = await transaction.run(selectCode, [key.tenantId, key.interactionId, type, value]);
  return row && toStoredCode(row);
}

function toStoredCode(row: CodeRow): StoredCode {
  const { user_id: userId, created, evidence_id: evidenceId } = row;
  const isVerified = userId !== null && created !== null && evidenceId !== null;
  return {
    purpose: row.purpose,
    mac: row.code_mac ?? undefined,
    attempts: row.attempts,
    mostTries: row.most_tries,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    verifiedAt: row.verified_at ?? undefined,
    outcome: isVerified ? { userId, created, evidenceId } : undefined,
  };
}

const updateOutcome = statement<
  [tenantId: string, interactionId: string, verifiedAt: Date, userId: string, created: boolean, evidenceId: string]
>(
  'code-verified',
  `WITH verified AS (
     UPDATE verification_code SET verified_at = $3, user_id = $4, created = $5, evidence_id = $6
     WHERE tenant_id = $1 AND interaction_id = $2 RETURNING user_id, language
   )
   UPDATE app_user u SET language = verified.language FROM verified
   WHERE u.tenant_id = $1 AND u.user_id = verified.user_id AND u.language IS DISTINCT FROM verified.language`,
);

/** Keeps what a right code came to, so that the same one answers the same again, and what its reader reads. */
export async function keepOutcome(
  transaction: Queryable,
  key: CodeKey,
  verifiedAt: Date,
  outcome: Outcome,
): Promise<void> {
  const { userId, created, evidenceId } = outcome;
  await transaction.run(updateOutcome, [key.tenantId, key.interactionId, verifiedAt, userId, created, evidenceId]);
}
