import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { backupCode, totpCode } from '../credential/factors.js';
import { promptReason } from '../credential/registration.js';
import { mfaFactor } from '../identity/mfa-settings.js';
import { linkSecret } from '../identity/account.js';
import { identifier, password } from '../identity/passwords.js';
import { ssoParameters } from '../identity/sso.js';
import { personName, profileField } from '../identity/sign-up.js';
import { mfaOffer, presentedDevice, riskFacts } from '../mfa-policy/settlement.js';
import { browserHash, interactionId, ceremonyOrigin, sessionId, tenantId, timestamp, username } from '../vocabulary.js';
import { ceremonyResponse, creationOptionsJson, requestOptionsJson } from '../webauthn-json.js';
import { ceremonyTelling } from './journey-notes.js';

/**
 * Why a journey was started; `recover` ends with a new password. `step-up`: somebody who is signed in proves themselves once more, and
 * their session is the stronger for it. `enrolment`: somebody who just did sets up another way in.
 */
export const intent = z.enum(['sign-in', 'sign-up', 'recover', 'step-up', 'enrolment']);
export type Intent = z.infer<typeof intent>;

/** The intents that need nobody to be signed in. */
export const openIntent = intent.extract(['sign-in', 'sign-up', 'recover']);
export type OpenIntent = z.infer<typeof openIntent>;

/** Where a code goes. */
export const codeChannel = z.enum(['email', 'phone']);
export type CodeChannel = z.infer<typeof codeChannel>;

/** A code that is on its way: to what, as much of it as its owner recognises. */
const sentCode = z.object({ channel: codeChannel, sentTo: z.string(), expiresAt: timestamp, resendAt: timestamp });

const passkeyRequest = z.object({ options: requestOptionsJson, expiresAt: timestamp });

/** Where the person stands: each step with exactly the data that its page needs. */
export const step = z.discriminatedUnion('name', [
  z.object({ name: z.literal('identify'), passkey: passkeyRequest.optional() }),
  /** The person named themselves and may use a passkey; `methods` says what else. */
  z.object({ name: z.literal('passkey'), identifier: z.string(), passkey: passkeyRequest.optional() }),
  z.object({ name: z.literal('password'), identifier: z.string() }),
  z.object({
    name: z.literal('code'),
    channel: codeChannel,
    sentTo: z.string(),
    expiresAt: timestamp,
    resendAt: timestamp,
  }),
  z.object({ name: z.literal('new-password'), identifier: z.string() }),
  /**
   * The person's organisation signs them in. The address to go to is good for one answer and shown once, in answer to the
   * identifier: who reads the journey later names themselves again for another.
   */
  z.object({
    name: z.literal('sso'),
    connection: z.string(),
    redirectTo: z.url({ protocol: /^https?$/ }).optional(),
  }),
  /** What the tenant asks of everybody, and this person has not said yet. */
  z.object({ name: z.literal('profile'), asks: z.array(profileField).min(1) }),
  z.object({
    name: z.literal('create-passkey'),
    reason: promptReason.default('none-yet'),
    /** The browser may try to create it without asking first (WebAuthn L3 §5.1.3); the answer then says `conditional`. */
    conditional: z.boolean().default(false),
    passkey: z.object({ options: creationOptionsJson, expiresAt: timestamp }),
  }),
  /**
   * A second factor is due: one of `offer`, the first of them first. `passkey` once its options were asked for, `code` once
   * one was sent. `trustDays`: for so long the person may spare this browser the next time.
   */
  z.object({
    name: z.literal('mfa'),
    offer: z.array(mfaOffer).min(1),
    passkey: passkeyRequest.optional(),
    code: sentCode.optional(),
    trustDays: z.number().int().optional(),
  }),
  /** Whether they want a second factor at all: `enable-two-step` or `skip`. `factors` is what they could choose from. */
  z.object({ name: z.literal('turn-on-two-step'), factors: z.array(mfaFactor) }),
  /**
   * A factor to set up, one of `factors`. `isSuggestion`: beside `bound`, which they have. `skip` is among the methods where it
   * is left to them. `passkey` and `totp` once their options were asked for, `code` once one was sent. A secret is in the
   * answer to who asked for it, and in no later one.
   */
  z.object({
    name: z.literal('enrol-factor'),
    factors: z.array(mfaFactor).min(1),
    bound: z.array(mfaFactor),
    isSuggestion: z.boolean(),
    passkey: z.object({ options: creationOptionsJson, expiresAt: timestamp }).optional(),
    totp: z.object({ secret: z.string(), uri: z.string(), expiresAt: timestamp }).optional(),
    code: sentCode.optional(),
    trustDays: z.number().int().optional(),
  }),
  /** Backup codes are due: without `codes` they are made by the call of that name, and with them shown this once. */
  z.object({ name: z.literal('backup-codes'), codes: z.array(backupCode).optional() }),
  z.object({ name: z.literal('settling'), retryAfterSeconds: z.number().int() }),
  /** `confirmation`: a JWT of the tenant's provider that says who confirmed what, good for five minutes and one use. */
  z.object({ name: z.literal('done'), redirectTo: z.string(), sessionId, confirmation: z.string().optional() }),
]);
export type Step = z.infer<typeof step>;
export type StepName = Step['name'];

/** What a person may do at a step, besides what the step is about; the last segment of the call that does it. */
export const method = z.enum([
  'identifier',
  'passkey',
  'passkey/options',
  'password',
  'code',
  'code/verify',
  'new-password',
  'sso/callback',
  'enrolment-code',
  'profile',
  'totp',
  'backup-code',
  'enable-two-step',
  'enrolment/passkey',
  'enrolment/passkey/options',
  'enrolment/totp',
  'enrolment/totp/options',
  'enrolment/contact',
  'enrolment/contact/verify',
  'enrolment/backup-codes',
  'skip',
  'cancelled',
  'resume',
]);
export type Method = z.infer<typeof method>;

/** What a browser was sent here for by a product: the name of its request at the OpenID provider. */
export const requestName = z.string().regex(/^[A-Za-z0-9_-]{10,64}$/);

/** A sign-in journey, as the browser sees it. */
export const interaction = z.object({
  id: interactionId,
  intent,
  step,
  methods: z.array(method),
  expiresAt: timestamp,
  /** The product that they go on to. */
  client: z.object({ name: z.string() }).optional(),
  /** What that product says they call themselves. */
  loginHint: z.string().optional(),
});
export type Interaction = z.infer<typeof interaction>;

/** Why a ceremony ended in the browser without a result. Never an error: the person changed their mind. */
export const cancellation = z.object({
  ceremony: z.enum(['authentication', 'registration']),
  reason: z.enum([
    'cancelled',
    'timed-out',
    'already-registered',
    'unsupported',
    'blocked-by-policy',
    'aborted',
    'failed',
  ]),
  ...ceremonyTelling,
});

/** What a person says of themselves where a journey asks. */
export const profile = z.object({ name: personName.optional(), username: username.optional() });

/**
 * How a prompt is declined. `unsupported`: the browser cannot, so the person has decided nothing. `step` says which prompt, so
 * that a call which is repeated never declines the next one; only `create-passkey` goes without.
 */
export const skipping = z.object({
  step: z.enum(['create-passkey', 'turn-on-two-step', 'enrol-factor']).optional(),
  forGood: z.boolean().optional(),
  unsupported: z.boolean().optional(),
});

/** That this browser shall be spared the second factor from now on. Kept only where the tenant and the proof allow it. */
const trusting = { trustDevice: z.boolean().optional() };

/** What the browser may ask of a journey. `type` is the call's path below the interaction. */
export const action = z.discriminatedUnion('type', [
  z.object({ type: z.literal('identifier'), identifier }),
  z.object({ type: z.literal('passkey/options') }),
  z.object({ type: z.literal('passkey'), response: ceremonyResponse, ...trusting, ...ceremonyTelling }),
  z.object({ type: z.literal('password'), password }),
  z.object({ type: z.literal('code'), channel: codeChannel }),
  z.object({ type: z.literal('code/verify'), code: z.string().regex(/^\d{6}$/), ...trusting }),
  z.object({ type: z.literal('totp'), code: totpCode, ...trusting }),
  /** No device is trusted for a backup code. */
  z.object({ type: z.literal('backup-code'), code: backupCode }),
  z.object({ type: z.literal('new-password'), password }),
  z.object({ type: z.literal('sso/callback'), parameters: ssoParameters }),
  /** The secret of a link that an administrator made. */
  z.object({ type: z.literal('enrolment-code'), code: linkSecret }),
  z.object({ type: z.literal('profile'), ...profile.shape }),
  z.object({ type: z.literal('enrolment/passkey/options') }),
  z.object({
    type: z.literal('enrolment/passkey'),
    response: ceremonyResponse,
    name: z.string().trim().min(1).max(64).optional(),
    conditional: z.boolean().optional(),
    ...trusting,
    ...ceremonyTelling,
  }),
  z.object({ type: z.literal('enable-two-step') }),
  z.object({ type: z.literal('enrolment/totp/options') }),
  z.object({ type: z.literal('enrolment/totp'), code: totpCode, ...trusting }),
  /** An address or number that codes shall go to. Sent again, another code goes there. */
  z.object({ type: z.literal('enrolment/contact'), identifier }),
  z.object({ type: z.literal('enrolment/contact/verify'), code: z.string().regex(/^\d{6}$/) }),
  /** Makes the codes; `saved` says that they are in a safe place, and goes on. */
  z.object({ type: z.literal('enrolment/backup-codes'), saved: z.boolean().optional() }),
  z.object({ type: z.literal('skip'), ...skipping.shape }),
  z.object({ type: z.literal('cancelled'), ...cancellation.shape }),
  z.object({ type: z.literal('resume') }),
]);
export type Action = z.infer<typeof action>;

/** The browser that a journey belongs to. */
export const journeyCaller = z.object({ tenantId, browserHash });

/**
 * Starts a journey, or joins this browser's live one of the same intent with a fresh challenge.
 * Sign-in answers with passkey request options, so that nothing is awaited after the click.
 */
export const startInteraction = defineCommand('session.start-interaction.v1', {
  request: z.object({
    ...journeyCaller.shape,
    intent: openIntent,
    origin: ceremonyOrigin,
    language: z.string().max(35),
    /** For a product: what it asked for decides what is due. Errors: `interaction.expired`. */
    request: requestName.optional(),
    /** It begins with a link of an administrator's: that leads back in also where nobody recovers by themselves. */
    hasLink: z.boolean().optional(),
    /** SHA-256 of the token of the session that this browser has, if it has one. */
    tokenHash: z.string().length(43).optional(),
    userAgent: z.string().max(512).optional(),
  }),
  reply: z.object({ interaction }),
  timeoutMs: 5_000,
});

const address = z.union([z.literal('current'), interactionId]);

/** The journey as it stands. Errors: `interaction.not_found`. */
export const readInteraction = defineCommand('session.read-interaction.v1', {
  request: z.object({ ...journeyCaller.shape, interactionId: address }),
  reply: z.object({ interaction }),
});

/**
 * The session that an interaction ended in. The tokens are values of cookies and are in no log: `token` of the session,
 * `browserToken` of the browser, which has a new name from its sign-in on.
 */
export const issuedSession = z.object({
  token: z.string().length(43),
  browserToken: z.string().length(43),
  expiresAt: timestamp,
});

/**
 * Moves a journey on. Errors: `interaction.unexpected_action` and `interaction.settling` (both carry the
 * interaction; the latter where nobody knows what became of a proof), and those of the service that the action needs.
 */
export const act = defineCommand('session.act.v1', {
  request: z.object({
    ...journeyCaller.shape,
    interactionId: address,
    origin: ceremonyOrigin,
    action,
    /** SHA-256 of the request body's bytes, base64url: tells a retry from a replay. */
    bodyHash: z.string().length(43),
    /** What the page is in now, for mails from here on; as before where it is left out. */
    language: z.string().max(35).optional(),
    userAgent: z.string().max(512).optional(),
    /** SHA-256 of the token of the session that this browser has: it ends where another begins (F-07). */
    tokenHash: z.string().length(43).optional(),
    /** What a trusted edge tells of this request. */
    risk: riskFacts.optional(),
    trustedDevices: z.array(presentedDevice).max(10).optional(),
  }),
  reply: z.object({
    interaction,
    session: issuedSession.optional(),
    /** What the browser is called from its first proof on; value of a cookie, in no log. */
    browserToken: z.string().length(43).optional(),
    /** The browser is trusted from now on: value of a cookie, in no log. `person` names the cookie. */
    trustedDevice: z
      .object({ person: z.string(), deviceId: z.uuid(), secret: z.string().length(43), expiresAt: timestamp })
      .optional(),
  }),
  timeoutMs: 6_000,
});

/** Forgets a journey; nothing of it can be used again. */
export const abandonInteraction = defineCommand('session.abandon-interaction.v1', {
  request: z.object({ ...journeyCaller.shape, interactionId: address }),
  reply: z.object({}),
});
