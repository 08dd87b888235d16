import type { StoredTenant, TenantExperience } from '@latchkey/contracts';

/** Of a tenant, what an administrator decides about its sign-in. */
export function experienceOf({ configuration }: Pick<StoredTenant, 'configuration'>): TenantExperience {
  const { tenantId: _id, hosts: _hosts, rpId: _rpId, origins: _origins, sso: _sso, ...experience } = configuration;
  return experience;
}
