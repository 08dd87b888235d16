import {
  administrationTenant,
  ContractError,
  type AdministratorScope,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';
import { isLastAdministrator } from '../domain/last-administrator.js';
import { lockAdministrating } from './administrating-person.store.js';

/**
 * Somebody has to be left who can say who administers: whoever suspends, deletes, removes or reduces a person asks here first, in the
 * transaction of the change. Errors: `administrator.last_one`.
 */
export async function refuseLastAdministrator(
  transaction: Queryable,
  { tenantId, userId }: { tenantId: TenantId; userId: UserId },
  leftWith: readonly AdministratorScope[] = [],
): Promise<void> {
  if (tenantId !== administrationTenant) return;
  const all = (await lockAdministrating(transaction)).map((row) => ({
    userId: row.user_id,
    scopes: row.scopes,
    isActive: row.is_active,
  }));
  if (isLastAdministrator(all, userId, leftWith)) throw new ContractError('administrator.last_one');
}
