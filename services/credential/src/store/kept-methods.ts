import { ContractError, type OwnMethod } from '@latchkey/contracts';
import { statement, type Queryable } from '@latchkey/persistence';
import type { Owner } from '../domain/owner.js';
import { newHandle, upsertUserHandle } from './registration.store.js';

type Left = Record<OwnMethod, boolean>;

const selectLeft = statement<[tenantId: string, userId: string, rpId: string], Left>(
  'methods-left',
  `SELECT EXISTS (SELECT 1 FROM webauthn_credential
       WHERE tenant_id = $1 AND user_id = $2 AND rp_id = $3) AS passkey,
     EXISTS (SELECT 1 FROM totp WHERE tenant_id = $1 AND user_id = $2) AS totp,
     EXISTS (SELECT 1 FROM backup_code
       WHERE tenant_id = $1 AND user_id = $2 AND spent_at IS NULL) AS "backup-code"`,
);

/**
 * Makes the removals of one person's passkeys and factors follow each other, and their registrations of passkeys: the last of many
 * at once sees that it is the last. Taken before every other lock, and of nobody who needs none of them.
 */
export async function lockRemovals(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  keepOneOf: readonly OwnMethod[],
): Promise<void> {
  if (keepOneOf.length > 0) await transaction.run(upsertUserHandle, [tenantId, userId, newHandle()]);
}

/** Undoes a removal that left nothing of what had to stay. Errors: `account.last_method`. */
export async function assertOneLeft(
  transaction: Queryable,
  { tenantId, userId }: Owner,
  { removed, keepOneOf, rpId }: { removed: OwnMethod; keepOneOf: readonly OwnMethod[]; rpId: string },
): Promise<void> {
  if (!keepOneOf.includes(removed)) return;
  const [left] = await transaction.run(selectLeft, [tenantId, userId, rpId]);
  if (!keepOneOf.some((method) => left?.[method]))
    throw new ContractError('account.last_method', 'nothing else signs you in here');
}
