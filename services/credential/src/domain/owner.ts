import type { TenantId, UserId } from '@latchkey/contracts';

/** Whose a factor is: a person of one tenant. */
export type Owner = { readonly tenantId: TenantId; readonly userId: UserId };
