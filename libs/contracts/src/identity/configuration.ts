import { z } from 'zod';
import { origin, tenantId } from '../vocabulary.js';
import { passwordPolicy, strictPasswordPolicy } from './password-policy.js';

/** The languages that pages and mails are written in. */
export const knownLanguages: readonly string[] = ['en', 'de'];

const languageTag = z.string().min(2).max(35);
const languagesShape = {
  /** Where a browser asks for none that is supported. */
  default: languageTag.default('en'),
  supported: z.array(languageTag).min(1).max(20).default(['en', 'de']),
};

const brandingShape = {
  /** Of buttons and links, as `#rrggbb`. */
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'six hexadecimal digits after #')
    .optional(),
  logo: z
    .string()
    .max(2_048)
    .regex(/^https:\/\/[^\s/@"'<>\\]+(?:\/[^\s"'<>\\]*)?$/, 'an https URL')
    .optional(),
};

const methodShape = {
  identifier: z.enum(['email']),
  password: z.boolean(),
  code: z.boolean(),
  primary: z.enum(['password', 'code']),
};

const identifierFirst = z.enum(['convenient', 'hidden']).default('convenient');
const codeByEmail = { identifier: 'email', password: false, code: true, primary: 'code' } as const;

const passkeyShape = {
  enabled: z.boolean().default(true),
  showButton: z.boolean().default(true),
  /** Offer passkeys in the identifier field (conditional UI). */
  allowAutofill: z.boolean().default(false),
  /** Offer to create a passkey after a sign-in without one. */
  progressiveEnrolment: z.boolean().default(true),
  /** How long the offer rests after a person has skipped it at a sign-in; null: it does not come again. */
  repromptAfterDays: z.number().int().min(1).max(3_650).nullable().default(30),
  mostPerUser: z.number().int().min(1).max(100).default(20),
};

/** How a person proves an identifier: with a password, with a code that is sent there, or either; `primary` comes first. */
export const signInMethod = z.object(methodShape);
export type SignInMethod = z.infer<typeof signInMethod>;

const plain = {
  displayName: z.string().trim().min(1).max(64),
  signInMode: z.enum(['sign-in-and-sign-up', 'sign-in-only']).default('sign-in-and-sign-up'),
  /** Origins other than the tenant's own whose pages may use its passkeys (WebAuthn L3 §5.11). */
  relatedOrigins: z.array(origin).max(50).default([]),
};

/** What an administrator decides about a tenant's sign-in. What came later has a default, for values from before it. */
export const tenantExperience = z.object({
  ...plain,
  languages: z.object(languagesShape).prefault({}),
  branding: z.object(brandingShape).prefault({}),
  signIn: z.object({
    /** In the order in which they are offered. */
    methods: z.array(signInMethod).min(1).max(10),
    /**
     * What a named identifier brings up. `convenient`: a passkey first only if this person has one, else the tenant's
     * methods. `hidden`: the same answer for every identifier.
     */
    identifierFirst,
  }),
  passkey: z.object(passkeyShape),
  passwordPolicy: passwordPolicy.prefault({}),
});
export type TenantExperience = z.infer<typeof tenantExperience>;

/**
 * The same as an administrator sends it: what is left out has its default, a member that we do not know is a mistake and
 * refused. Who reads what is stored leaves such members alone, because they are a newer version's.
 */
export const experienceInput = z.strictObject({
  ...plain,
  languages: z.strictObject(languagesShape).prefault({}),
  branding: z.strictObject(brandingShape).prefault({}),
  signIn: z
    .strictObject({
      methods: z.array(z.strictObject(methodShape)).max(10).default([codeByEmail]),
      identifierFirst,
    })
    .prefault({}),
  passkey: z.strictObject(passkeyShape).prefault({}),
  passwordPolicy: strictPasswordPolicy.prefault({}),
});

/** What names a tenant on the network and binds its passkeys. */
export const tenantDomains = z.object({
  /** Host names without port; a request's Host picks the tenant. */
  hosts: z.array(z.string().min(1).max(253)).min(1),
  rpId: z.string().min(1).max(253),
  origins: z.array(origin).min(1),
});
export type TenantDomains = z.infer<typeof tenantDomains>;

const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'a host name without port',
  );

/** The same as an administrator sends it. Without an RP ID the first host is it, the narrowest choice. */
export const domainsInput = z.strictObject({
  hosts: z.array(hostName).min(1).max(50),
  rpId: hostName.optional(),
  origins: z.array(origin).min(1).max(50),
});

/**
 * What every service needs to know of a tenant to answer for it, kept in the KV bucket `configuration` under
 * `tenant.<tenantId>`. RP ID and origins come from here alone, never from a Host header. No secrets.
 */
export const tenantConfiguration = z.object({ tenantId, ...tenantDomains.shape, ...tenantExperience.shape });
export type TenantConfiguration = z.infer<typeof tenantConfiguration>;

/** The KV bucket that identity writes and everybody else watches. */
export const configurationBucket = 'configuration';
export const tenantKey = (id: string) => `tenant.${id}`;
