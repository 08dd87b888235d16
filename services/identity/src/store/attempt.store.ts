import type { TenantId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

type IdentifierKey = [tenantId: string, type: string, value: string];

const updateRejections = statement<[...IdentifierKey, rejectedAt: Date[], now: Date]>(
  'attempt-record-rejections',
  `UPDATE code_ledger SET rejected_at = $4::timestamptz[], touched_at = $5
   WHERE tenant_id = $1 AND identifier_type = $2 AND identifier_value = $3`,
);

/** Records the tries that count against an identifier, whose ledger is held. */
export async function recordRejections(
  transaction: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
  { rejectedAt, now }: { rejectedAt: Date[]; now: Date },
): Promise<void> {
  await transaction.run(updateRejections, [tenantId, type, value, rejectedAt, now]);
}

const clearRejections = statement<IdentifierKey>(
  'attempt-unlock',
  `UPDATE code_ledger SET rejected_at = '{}'
   WHERE tenant_id = $1 AND identifier_type = $2 AND identifier_value = $3`,
);

/** Forgets the wrong passwords and codes of an identifier: what it blocked may be tried again at once. */
export async function unlockIdentifier(
  database: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
): Promise<void> {
  await database.run(clearRejections, [tenantId, type, value]);
}
