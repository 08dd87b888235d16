import type { TenantConfiguration } from './configuration.js';

type Origins = Pick<TenantConfiguration, 'origins' | 'relatedOrigins'>;

/** Whether a tenant's pages are at an origin: one of its own, or a related one, for every ceremony alike (WebAuthn L3 §5.11). */
export const isPageOrigin = ({ origins, relatedOrigins }: Origins, origin: string): boolean =>
  origins.includes(origin) || relatedOrigins.includes(origin);
