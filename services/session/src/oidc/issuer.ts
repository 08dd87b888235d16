import type { TenantConfiguration } from '@latchkey/contracts';

/** The issuer is below the tenant's first origin (decisions 17). */
export const issuerOf = ({ origins }: Pick<TenantConfiguration, 'origins'>): string => `${origins[0] ?? ''}/oidc`;
