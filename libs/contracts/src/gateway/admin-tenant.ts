import { z } from 'zod';
import { hostName } from '../identity/configuration.js';
import { mfaSettings, strictMfaSettings } from '../identity/mfa-settings.js';
import { clientSettings, registeredClient } from '../session/oidc.js';
import { pageQuery } from './administration.js';

const told = z.enum(['true', 'false']).transform((word) => word === 'true');

/** Query parameters of a tenant's lists of applications and connections. Unknown ones are refused. */
export const administrationTenantQueries = {
  clients: z.strictObject({
    ...pageQuery,
    type: clientSettings.shape.type.optional(),
    /** How its name begins, whatever the case. */
    q: z.string().trim().max(64).default(''),
  }),
  ssoConnections: z.strictObject({ ...pageQuery, active: told.optional(), domain: hostName.optional() }),
} as const;

/** `GET /api/v1/admin/tenants/{tenantId}/clients`. */
export const clientPage = z.object({ clients: z.array(registeredClient), nextCursor: z.string().optional() });
export type ClientPage = z.infer<typeof clientPage>;

/** `GET` and `PUT /api/v1/admin/tenants/{tenantId}/mfa-policy`: of the experience, what decides about second factors. */
export const managedMfaPolicy = z.object({ mfa: mfaSettings, passkey: z.object({ satisfiesMfa: z.boolean() }) });
export type ManagedMfaPolicy = z.infer<typeof managedMfaPolicy>;

/** The same as it is sent; what is left out has its default. */
export const mfaPolicyBody = z.strictObject({
  mfa: strictMfaSettings,
  passkey: z.strictObject({ satisfiesMfa: z.boolean().default(true) }).prefault({}),
});
