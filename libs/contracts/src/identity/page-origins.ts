import type { TenantConfiguration } from './configuration.js';
import { androidOriginsOf, type NativeApps } from './native-apps.js';

type Origins = Pick<TenantConfiguration, 'origins' | 'relatedOrigins'> & { nativeApps?: NativeApps | undefined };

/**
 * Whether a tenant's pages are at an origin: one of its own, a related one, or one of its Android apps, for every ceremony alike
 * (WebAuthn L3 §5.11). An iOS app has the origin of its associated domain, which is one of these.
 */
export const isPageOrigin = ({ origins, relatedOrigins, nativeApps }: Origins, origin: string): boolean =>
  origins.includes(origin) ||
  relatedOrigins.includes(origin) ||
  (nativeApps !== undefined && androidOriginsOf(nativeApps).includes(origin));
