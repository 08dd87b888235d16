import { z } from 'zod';
import { backupCode } from '../credential/factors.js';
import { knownAs, passkey } from '../credential/registration.js';
import { accountCenter } from '../identity/account-center.js';
import { captchaSettings, tenantBranding, tenantConfiguration, tenantLanguages } from '../identity/configuration.js';
import { linkSecret } from '../identity/account.js';
import { mfaFactor } from '../identity/mfa-settings.js';
import { identifier, password } from '../identity/passwords.js';
import { listTrustedDevices, readTwoStep } from '../mfa-policy/two-step.js';
import { confirmedAction } from '../session/account-journeys.js';
import {
  cancellation,
  codeChannel,
  interaction,
  openIntent,
  requestName,
  profile,
  skipping,
} from '../session/interaction.js';
import { ceremonyTelling } from '../session/journey-notes.js';
import { listActivity, sessionListed, sessionView } from '../session/session.js';
import { acr, emailAddress, identifierType, timestamp, userId, username } from '../vocabulary.js';
import { ceremonyResponse } from '../webauthn-json.js';
import { askedCaptcha, captchaSolution } from './captcha.js';

/** `GET /api/v1/experience`: the public part of the tenant's sign-in experience. */
export const experience = z.object({
  tenant: z.object({ displayName: z.string() }),
  firstScreen: z.object({
    /** `identifier-password` asks for both at once; else the identifier comes first and the rest follows from it. */
    kind: z.enum(['identifier', 'identifier-password']),
    passkeyButton: z.boolean(),
    passkeyAutofill: z.boolean(),
  }),
  /** What a person may call themselves with, by what they came for; none where nobody can. */
  identifiers: z.object({
    'sign-in': z.array(identifierType),
    'sign-up': z.array(identifierType),
    recover: z.array(identifierType),
  }),
  passkey: tenantConfiguration.shape.passkey.pick({ enabled: true, showButton: true, allowAutofill: true }),
  branding: tenantBranding,
  /** What the pages may be read in, and what they are in for a browser that asks for none of these. */
  languages: tenantLanguages,
  /** With `always` a page can solve in advance. */
  captcha: captchaSettings,
  /** What of their account people look after themselves; all of it where that is not told. */
  accountCenter: accountCenter.optional(),
});
export type Experience = z.infer<typeof experience>;

/** Of the calls for which a tenant may ask for a CAPTCHA. */
const withCaptcha = { captcha: captchaSolution.optional() };

/** Six digits as people type them: an app shows them in two groups. */
const typedCode = z
  .string()
  .max(20)
  .transform((typed) => typed.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'six digits'));

/** Of the proofs that may spare this browser the next one. */
const trustDevice = z.boolean().optional();

/** Bodies of the interaction calls, by the last segments of their path. Unknown members are refused. */
export const bodies = {
  start: z.strictObject({ intent: openIntent, request: requestName.optional(), hasLink: z.boolean().optional() }),
  enrolmentCode: z.strictObject({ code: linkSecret }),
  /** What a session is to become; as strong as its person can make it where nothing is said. `maxAge` in seconds. */
  stepUp: z.strictObject({
    acr: acr.optional(),
    maxAge: z.number().int().min(0).max(86_400).optional(),
    /** What is confirmed with it, where it is more than a proof of the person. */
    confirms: confirmedAction.optional(),
  }),
  /** A number may stand here as people write it; the gateway reads it. */
  identifier: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('email'), value: emailAddress, ...withCaptcha }),
    z.strictObject({ type: z.literal('phone'), value: z.string().trim().min(1).max(40), ...withCaptcha }),
    z.strictObject({ type: z.literal('username'), value: username, ...withCaptcha }),
  ]),
  passkey: z.strictObject({ response: ceremonyResponse, trustDevice, ...ceremonyTelling }),
  password: z.strictObject({ password, ...withCaptcha }),
  newPassword: z.strictObject({ password }),
  code: z.strictObject({ channel: codeChannel, ...withCaptcha }),
  verifyCode: z.strictObject({
    ...withCaptcha,
    trustDevice,
    code: typedCode,
  }),
  enrolPasskey: z.strictObject({
    response: ceremonyResponse,
    name: z.string().trim().min(1).max(64).optional(),
    /** It was made without asking: said by who did so, and believed only where the step allowed it. */
    conditional: z.boolean().optional(),
    trustDevice,
    ...ceremonyTelling,
  }),
  totp: z.strictObject({ code: typedCode, trustDevice }),
  /** As it is read off a sheet of paper: capitals, spaces and hyphens are fine. */
  backupCode: z.strictObject({
    code: z
      .string()
      .max(64)
      .transform((typed) => typed.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
      .pipe(backupCode),
  }),
  /** A number may stand here as people write it; the gateway reads it. */
  contact: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('email'), value: emailAddress }),
    z.strictObject({ type: z.literal('phone'), value: z.string().trim().min(1).max(40) }),
  ]),
  verifyContact: z.strictObject({ code: typedCode }),
  backupCodes: z.strictObject({ saved: z.boolean().optional() }),
  profile: z.strictObject(profile.shape),
  skip: z.strictObject(skipping.shape),
  cancelled: z.strictObject(cancellation.shape),
  empty: z.strictObject({}),
} as const;

/** `GET /api/v1/session`. Errors: `session.not_signed_in`. */
export const currentSession = sessionView;

/** `GET /api/v1/account/profile`. */
export const accountProfile = z.object({
  userId,
  /** What they call themselves with, the one that came first at the front. */
  identifiers: z.array(identifier),
  name: z.string().nullable(),
  createdAt: timestamp,
  passkeys: z.array(passkey),
  /** For the browser's signals to authenticators; null for whoever never had to do with one. */
  knownAs: knownAs.nullable().default(null),
  /** Whether they have a password; `not-offered` where nobody signs in with one. */
  password: z.enum(['set', 'unset', 'not-offered']).optional(),
});
export type AccountProfile = z.infer<typeof accountProfile>;

/** `GET /api/v1/account/two-step`; `offered` is what the tenant lets people set up. */
export const accountTwoStep = readTwoStep.reply.extend({ offered: z.array(mfaFactor).optional() });
export type AccountTwoStep = z.infer<typeof accountTwoStep>;

/** `GET /api/v1/account/trusted-devices`. */
export const accountTrustedDevices = listTrustedDevices.reply;
export type AccountTrustedDevices = z.infer<typeof accountTrustedDevices>;

/** `GET /api/v1/account/sessions`. */
export const accountSessions = z.object({
  sessions: z.array(sessionListed.extend({ isThis: z.boolean() })),
});
export type AccountSessions = z.infer<typeof accountSessions>;

/** `GET /api/v1/account/activity`. */
export const accountActivity = listActivity.reply;
export type AccountActivity = z.infer<typeof accountActivity>;

/** An RFC 9457 problem document with our stable code. */
export const problem = z.looseObject({
  type: z.string(),
  status: z.number().int(),
  title: z.string(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  traceId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  interaction: interaction.partial({ intent: true, methods: true, expiresAt: true }).optional(),
  captcha: askedCaptcha.optional(),
  /** Back to the product, which is told that its person cannot give what it asks. */
  redirectTo: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
