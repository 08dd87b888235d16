import { clientSettings, type TenantConfiguration } from '@latchkey/contracts';
import type { ClientRow } from './client.store.js';

/**
 * The console at the administrating tenant's provider: a browser's client at the tenant's own origins, which nobody has to register
 * and nobody can change.
 */
export function consoleClientOf({ origins }: Pick<TenantConfiguration, 'origins'>): ClientRow {
  const settings = clientSettings.parse({
    name: 'Latchkey console',
    type: 'browser',
    redirectUris: origins.map((origin) => `${origin}/console/callback`),
    postLogoutRedirectUris: origins.map((origin) => `${origin}/console/`),
    origins,
  });
  return { client_id: 'console', settings, secret_hash: null, created_at: new Date(0), version: 1 };
}
