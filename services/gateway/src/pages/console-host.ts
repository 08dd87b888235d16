import { administrationTenant } from '@latchkey/contracts';
import type { TenantDirectory } from '@latchkey/messaging';

/** Whether a host is one of the tenant's whose people administer. A host that nobody knows is none. */
export function hasConsole(tenants: Pick<TenantDirectory, 'byHost'>, host: string): boolean {
  try {
    return tenants.byHost(host).tenantId === administrationTenant;
  } catch {
    return false;
  }
}
