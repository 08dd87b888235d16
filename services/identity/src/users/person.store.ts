import type { TenantId, UserId } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Identifier } from '../domain/identifier.js';

/** Whom an identifier belongs to, and what stands in their way. */
export type Person = { readonly userId: UserId; readonly isVerified: boolean; readonly isSuspended: boolean };

type Row = { user_id: UserId; is_verified: boolean; is_suspended: boolean };

const selectPerson = statement<[tenantId: string, type: string, value: string], Row>(
  'person-by-identifier',
  `SELECT i.user_id, i.verified_at IS NOT NULL AS is_verified, u.suspended_at IS NOT NULL AS is_suspended
   FROM identifier i JOIN app_user u ON u.tenant_id = i.tenant_id AND u.user_id = i.user_id
   WHERE i.tenant_id = $1 AND i.type = $2 AND i.value = $3`,
);

/** The person whom an identifier belongs to in one tenant. */
export async function personWith(
  database: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
): Promise<Person | undefined> {
  const [row] = await database.run(selectPerson, [tenantId, type, value]);
  return row && { userId: row.user_id, isVerified: row.is_verified, isSuspended: row.is_suspended };
}

const updateVerified = statement<[tenantId: string, type: string, value: string, verifiedAt: Date]>(
  'identifier-verify',
  `UPDATE identifier SET verified_at = $4
   WHERE tenant_id = $1 AND type = $2 AND value = $3 AND verified_at IS NULL`,
);

/** An address that an administrator wrote down has proved to be the person's own. */
export async function markVerified(
  transaction: Queryable,
  tenantId: TenantId,
  { type, value }: Identifier,
  verifiedAt: Date,
): Promise<void> {
  await transaction.run(updateVerified, [tenantId, type, value, verifiedAt]);
}
