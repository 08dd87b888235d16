import { z } from 'zod';
import { knownAs } from '../credential/registration.js';
import { mfaFactor } from '../identity/mfa-settings.js';
import { password } from '../identity/passwords.js';
import { personName } from '../identity/sign-up.js';
import { listTrustedDevices, readTwoStep } from '../mfa-policy/two-step.js';
import { listActivity, sessionListed } from '../session/session.js';
import { credentialId, emailAddress, identifierType, timestamp } from '../vocabulary.js';

/** Where a passkey is kept: on a computer or a phone that is used by itself, on a key to plug in, on a phone that stands in for it. */
export const passkeyKind = z.enum(['platform', 'security-key', 'phone']);
export type PasskeyKind = z.infer<typeof passkeyKind>;

/** One of a person's passkeys, as the account centre shows it. */
export const accountPasskey = z.object({
  credentialId,
  name: z.string(),
  /** Who keeps it, where its AAGUID tells. */
  provider: z.object({ name: z.string() }).nullable(),
  /** It is on more than one device; else it is lost with the one that it is on. */
  synced: z.boolean(),
  kind: passkeyKind,
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  /** `Firefox · Windows`; empty where that is not known. */
  lastUsedBrowser: z.string(),
  /** It is for the tenant's RP ID as it is now. */
  usableHere: z.boolean(),
});
export type AccountPasskey = z.infer<typeof accountPasskey>;

/** `GET /api/v1/account/passkeys`: all that count, so that a page may tell authenticators which ones do. */
export const accountPasskeys = z.object({
  passkeys: z.array(accountPasskey),
  knownAs: knownAs.nullable().default(null),
});
export type AccountPasskeys = z.infer<typeof accountPasskeys>;

/** What a person calls themselves with, and may do about it. */
export const accountIdentifier = z.object({
  type: identifierType,
  value: z.string(),
  verified: z.boolean(),
  isPrimary: z.boolean(),
  canBeRemoved: z.boolean(),
});
export type AccountIdentifier = z.infer<typeof accountIdentifier>;

/** `GET /api/v1/account/identifiers`. */
export const accountIdentifiers = z.object({ identifiers: z.array(accountIdentifier) });
export type AccountIdentifiers = z.infer<typeof accountIdentifiers>;

/** `GET /api/v1/account/two-step`; `offered` is what the tenant lets people set up. */
export const accountTwoStep = readTwoStep.reply.extend({ offered: z.array(mfaFactor).optional() });
export type AccountTwoStep = z.infer<typeof accountTwoStep>;

/** `GET /api/v1/account/trusted-devices`. */
export const accountTrustedDevices = listTrustedDevices.reply;
export type AccountTrustedDevices = z.infer<typeof accountTrustedDevices>;

/** A live session; `isThis` is the one that asks. */
export const accountSession = sessionListed.extend({ isThis: z.boolean() });
export type AccountSession = z.infer<typeof accountSession>;

/** `GET /api/v1/account/sessions`. */
export const accountSessions = z.object({ sessions: z.array(accountSession) });
export type AccountSessions = z.infer<typeof accountSessions>;

/** `GET` and `PUT /api/v1/account/prompts`: whether somebody is offered a passkey when they sign in without one. */
export const promptPreferences = z.strictObject({ passkey: z.enum(['ask', 'never']) });
export type PromptPreferences = z.infer<typeof promptPreferences>;

/** `GET /api/v1/account/activity`: the last 30 days, newest first. */
export const accountActivity = listActivity.reply;
export type AccountActivity = z.infer<typeof accountActivity>;

/** Something that happened where a person is or was signed in. */
export type ActivityEntry = AccountActivity['entries'][number];

/** An address or a number of one's own; a number as people write it, the gateway reads it. */
const contact = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('email'), value: emailAddress }),
  z.strictObject({ type: z.literal('phone'), value: z.string().trim().min(1).max(40) }),
]);

/** Bodies of the account centre's calls. Unknown members are refused. */
export const accountBodies = {
  renamePasskey: z.strictObject({ name: z.string().trim().min(1).max(64) }),
  twoStep: z.strictObject({ state: z.enum(['on', 'off']) }),
  prompts: promptPreferences,
  password: z.strictObject({ password }),
  profile: z.strictObject({ name: personName }),
  addIdentifier: contact,
  primaryIdentifier: z.strictObject({ type: identifierType, value: z.string().min(1).max(254) }),
  undo: z.strictObject({ secret: z.string().min(1).max(200) }),
} as const;
