import { z } from 'zod';
import { origin, tenantId } from '../vocabulary.js';

/** How a person proves an identifier: with a password, with a code that is sent there, or either; `primary` comes first. */
export const signInMethod = z
  .object({
    identifier: z.enum(['email']),
    password: z.boolean(),
    code: z.boolean(),
    primary: z.enum(['password', 'code']),
  })
  .refine((method) => method[method.primary], { error: 'the primary way is switched off', path: ['primary'] });
export type SignInMethod = z.infer<typeof signInMethod>;

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
  signIn: z.object({
    /** In the order in which they are offered. */
    methods: z.array(signInMethod).min(1),
    /**
     * What a named identifier brings up. `convenient`: a passkey first only if this person has one, else the tenant's
     * methods. `hidden`: the same answer for every identifier.
     */
    identifierFirst: z.enum(['convenient', 'hidden']),
  }),
  passkey: z.object({
    enabled: z.boolean(),
    showButton: z.boolean(),
    allowAutofill: z.boolean(),
    /** Offer to create a passkey after a sign-in without one. */
    progressiveEnrolment: z.boolean(),
    /** How long the offer rests after a person has skipped it at a sign-in; null: it does not come again. */
    repromptAfterDays: z.number().int().min(1).max(3_650).nullable().default(30),
  }),
});
export type TenantConfiguration = z.infer<typeof tenantConfiguration>;

/** The KV bucket that identity writes and everybody else watches. */
export const configurationBucket = 'configuration';
export const tenantKey = (id: string) => `tenant.${id}`;
