import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';
import type { Rejections } from '../domain/lockout.js';

type IdentifierKey = [tenantId: string, type: string, value: string];

const updateRejections = statement<[...IdentifierKey, rejectedAt: Date[], blockedUntil: Date | null, now: Date]>(
  'attempt-record-rejections',
  `UPDATE code_ledger SET rejected_at = $4::timestamptz[], blocked_until = $5, touched_at = $6
   WHERE tenant_id = $1 AND identifier_type = $2 AND identifier_value = $3`,
);

/** Records the wrong passwords that count against an identifier, whose ledger is held. */
export async function recordRejections(
  transaction: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
  { rejectedAt, blockedUntil }: Rejections,
  now: Date,
): Promise<void> {
  await transaction.run(updateRejections, [tenantId, type, value, rejectedAt, blockedUntil ?? null, now]);
}

const clearRejections = statement<[tenantId: string, userId: string]>(
  'attempt-unlock',
  `UPDATE code_ledger l
   SET rejected_at = '{}', blocked_until = NULL, factor_rejected_at = '{}', factor_blocked_until = NULL FROM identifier i
   WHERE i.tenant_id = $1 AND i.user_id = $2
     AND l.tenant_id = $1 AND l.identifier_type = i.type AND l.identifier_value = i.value`,
);

/** Forgets the wrong passwords and codes, of second factors too, of all of a person's identifiers: what they blocked may be tried again at once. */
export async function unlockPerson(database: Queryable, tenantId: TenantId, userId: UserId): Promise<void> {
  await database.run(clearRejections, [tenantId, userId]);
}
