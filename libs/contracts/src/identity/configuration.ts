import { z } from 'zod';
import { origin, tenantId } from '../vocabulary.js';

/**
 * What every service needs to know of a tenant to answer for it, kept in the KV bucket `configuration` under
 * `tenant.<tenantId>`. RP ID and origins come from here alone, never from a Host header. No secrets.
 */
export const tenantConfiguration = z.object({
  tenantId,
  displayName: z.string().min(1).max(64),
  /** Host names without port; a request's Host picks the tenant. */
  hosts: z.array(z.string().min(1).max(253)).min(1),
  rpId: z.string().min(1).max(253),
  origins: z.array(origin).min(1),
  passkey: z.object({
    enabled: z.boolean(),
    showButton: z.boolean(),
    allowAutofill: z.boolean(),
    /** Offer to create a passkey after a sign-in without one. */
    progressiveEnrolment: z.boolean(),
  }),
});
export type TenantConfiguration = z.infer<typeof tenantConfiguration>;

/** The KV bucket that identity writes and everybody else watches. */
export const configurationBucket = 'configuration';
export const tenantKey = (id: string) => `tenant.${id}`;
