import { z } from 'zod';
import { identifierType, origin, tenantId, timestamp } from '../vocabulary.js';
import { profileField } from './sign-up.js';
import { accountCenter, strictAccountCenter } from './account-center.js';
import { nativeApps, strictNativeApps } from './native-apps.js';
import { mfaSettings, strictMfaSettings } from './mfa-settings.js';
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

/** How the tenant's pages look. */
export const tenantBranding = z.object(brandingShape);
export type TenantBranding = z.infer<typeof tenantBranding>;

/** The languages that the tenant's pages and mails may be in. */
export const tenantLanguages = z.object(languagesShape);
export type TenantLanguages = z.infer<typeof tenantLanguages>;

const methodShape = {
  identifier: identifierType,
  password: z.boolean(),
  code: z.boolean(),
  primary: z.enum(['password', 'code']),
};

const phoneRegion = z
  .string()
  .regex(/^[A-Z]{2}$/, 'two capital letters')
  .optional();
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
  /** Offer a passkey of this device to who signed in with one of another device. */
  localEnrolment: z.boolean().default(true),
  /** Let the browser create a passkey without asking, where it has just filled in the password (WebAuthn L3 §5.1.3). */
  conditionalCreate: z.boolean().default(false),
  /** A passkey that verified the person is their second factor too. */
  satisfiesMfa: z.boolean().default(true),
};

const signUpShape = {
  /** Any of these names a new person; each must be one that signs in. */
  identifiers: z.array(identifierType).min(1).max(3).default(['email']),
  /** New people prove their e-mail address or number before they exist. */
  verify: z.boolean().default(true),
  /** They choose a password. */
  password: z.boolean().default(false),
  /** They are asked for a passkey first, and for a password only without one. */
  passkeyFirst: z.boolean().default(false),
  /** What is asked of everybody who lacks it. */
  profile: z.array(profileField).max(2).default([]),
};

const captchaShape = {
  /** `altcha`: a proof of work of our own, without any third party. */
  provider: z.enum(['none', 'altcha', 'turnstile']).default('altcha'),
  /** `after-repeated-tries`: not for who just signs in. */
  when: z.enum(['always', 'after-repeated-tries']).default('after-repeated-tries'),
  /** Of Cloudflare Turnstile; its secret is the gateway's setting. */
  siteKey: z.string().trim().min(1).max(200).optional(),
};

const codesShape = {
  lifeSeconds: z.number().int().min(60).max(3_600).default(600),
  /** Wrong tries that one code bears. */
  mostTries: z.number().int().min(1).max(10).default(5),
};

const lockoutShape = {
  /** Wrong passwords and codes for one identifier, together. Passkeys are never locked. */
  mostAttempts: z.number().int().min(3).max(100).default(10),
  windowMinutes: z.number().int().min(1).max(1_440).default(60),
};

const emailPattern = z.string().trim().toLowerCase().min(3).max(254);
const emailRulesShape = {
  /** Refuse `ada+shop@example.com`. */
  blockSubaddressing: z.boolean().default(false),
  /** Addresses or domains (`ada@example.com`, `example.com`, `*.example.com`); with any, no others may sign up. */
  allow: z.array(emailPattern).max(1_000).default([]),
  /** The same; a match is refused even if it is allowed. */
  block: z.array(emailPattern).max(1_000).default([]),
};

const passwordExpiryShape = {
  enabled: z.boolean().default(false),
  validDays: z.number().int().min(1).max(3_650).default(90),
  /** When it was switched on: nobody's password expires sooner than `validDays` after. Identity sets it, whatever is sent. */
  enabledAt: timestamp.optional(),
};

/** Who has to show that they are no robot before a password, a code or a name is taken, and how. Never before a passkey. */
export const captchaSettings = z.object(captchaShape);
export type CaptchaSettings = z.infer<typeof captchaSettings>;

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
  languages: tenantLanguages.prefault({}),
  branding: tenantBranding.prefault({}),
  signIn: z.object({
    /** In the order in which they are offered. */
    methods: z.array(signInMethod).min(1).max(10),
    /**
     * What a named identifier brings up. `convenient`: a passkey first only if this person has one, else the tenant's
     * methods. `hidden`: the same answer for every identifier.
     */
    identifierFirst,
    /** ISO 3166-1 alpha-2: of numbers without a country code. */
    phoneRegion,
  }),
  signUp: z.object(signUpShape).prefault({}),
  passkey: z.object(passkeyShape),
  passwordPolicy: passwordPolicy.prefault({}),
  passwordExpiry: z.object(passwordExpiryShape).prefault({}),
  codes: z.object(codesShape).prefault({}),
  mfa: mfaSettings.prefault({}),
  lockout: z.object(lockoutShape).prefault({}),
  emailRules: z.object(emailRulesShape).prefault({}),
  captcha: captchaSettings.prefault({}),
  accountCenter: accountCenter.prefault({}),
  nativeApps: nativeApps.prefault({}),
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
      phoneRegion,
    })
    .prefault({}),
  signUp: z.strictObject(signUpShape).prefault({}),
  passkey: z.strictObject(passkeyShape).prefault({}),
  passwordPolicy: strictPasswordPolicy.prefault({}),
  passwordExpiry: z.strictObject(passwordExpiryShape).prefault({}),
  codes: z.strictObject(codesShape).prefault({}),
  mfa: strictMfaSettings.prefault({}),
  lockout: z.strictObject(lockoutShape).prefault({}),
  emailRules: z.strictObject(emailRulesShape).prefault({}),
  captcha: z.strictObject(captchaShape).prefault({}),
  accountCenter: strictAccountCenter.prefault({}),
  nativeApps: strictNativeApps.prefault({}),
});

/** What names a tenant on the network and binds its passkeys. */
export const tenantDomains = z.object({
  /** Host names without port; a request's Host picks the tenant. */
  hosts: z.array(z.string().min(1).max(253)).min(1),
  rpId: z.string().min(1).max(253),
  origins: z.array(origin).min(1),
});
export type TenantDomains = z.infer<typeof tenantDomains>;

/** A host name in its one form, without port. */
export const hostName = z
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

/** Names an enterprise SSO connection within its tenant. */
export const ssoConnectionId = z.uuid().brand<'SsoConnectionId'>();
export type SsoConnectionId = z.infer<typeof ssoConnectionId>;

/** Of the active SSO connections, what decides who signs in elsewhere. Kept by identity, sent by no administrator. */
const ssoShape = {
  connections: z
    .array(z.object({ connectionId: ssoConnectionId, displayName: z.string(), domains: z.array(z.string()) }))
    .default([]),
};
const ssoProjection = z.object(ssoShape);
export type SsoProjection = z.infer<typeof ssoProjection>;

/**
 * What every service needs to know of a tenant to answer for it, kept in the KV bucket `configuration` under
 * `tenant.<tenantId>`. RP ID and origins come from here alone, never from a Host header. No secrets.
 */
export const tenantConfiguration = z.object({
  tenantId,
  ...tenantDomains.shape,
  ...tenantExperience.shape,
  sso: ssoProjection.prefault({}),
});
export type TenantConfiguration = z.infer<typeof tenantConfiguration>;

/** The KV bucket that identity writes and everybody else watches. */
export const configurationBucket = 'configuration';
export const tenantKey = (id: string) => `tenant.${id}`;
