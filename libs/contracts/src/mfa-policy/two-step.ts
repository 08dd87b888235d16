import { z } from 'zod';
import { defineCommand, defineEvent } from '../contract.js';
import { mfaFactor } from '../identity/mfa-settings.js';
import { doneBy, interactionId, tenantId, timestamp, userId } from '../vocabulary.js';
import { riskFacts } from './settlement.js';

/** What a person decided about their second factor: nothing yet, yes, no. One state, not two flags. */
export const twoStepState = z.enum(['unset', 'on', 'off']);
export type TwoStepState = z.infer<typeof twoStepState>;

/**
 * A choice of a person at a page, or of somebody who looks after them. `turn-on`; `skip`: not now or ever, until they or an
 * administrator ask again; `turn-off`: the same of somebody who is not asked just now; `skip-extra`: one factor is enough;
 * `ask-again`: as if nothing had been asked.
 */
export const twoStepChoice = z.enum(['turn-on', 'turn-off', 'skip', 'skip-extra', 'ask-again']);
export type TwoStepChoice = z.infer<typeof twoStepChoice>;

/**
 * Keeps a person's choice. Saying it again changes nothing. Errors: `mfa-policy.not_optional`: the policy leaves no choice, so
 * there is nothing to skip or to turn off.
 */
export const chooseTwoStep = defineCommand('mfa-policy.choose-two-step.v1', {
  request: z.object({ tenantId, userId, choice: twoStepChoice, by: doneBy.optional() }),
  reply: z.object({ state: twoStepState }),
});

/** A person's second factor, as they and an administrator see it. Errors: `service.unavailable`, `request.not_found`. */
export const readTwoStep = defineCommand('mfa-policy.read-two-step.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({
    state: twoStepState,
    /** The policy leaves it to the person. */
    optional: z.boolean(),
    /** They are asked for a second factor at their next sign-in without a passkey. */
    isAsked: z.boolean(),
    /** What they could be asked for, in the order in which it is offered. */
    factors: z.array(mfaFactor),
    backupCodesLeft: z.number().int().min(0),
  }),
});

/** A browser that is spared the second factor. */
export const trustedDevice = z.object({
  deviceId: z.uuid(),
  name: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
  expiresAt: timestamp,
});
export type TrustedDevice = z.infer<typeof trustedDevice>;

/** A person's trusted devices, newest first. */
export const listTrustedDevices = defineCommand('mfa-policy.list-trusted-devices.v1', {
  request: z.object({ tenantId, userId }),
  reply: z.object({ devices: z.array(trustedDevice) }),
});

/** Ends the trust in one device, or in all of them. Saying it again changes nothing. */
export const revokeTrustedDevices = defineCommand('mfa-policy.revoke-trusted-devices.v1', {
  request: z.object({ tenantId, userId, deviceId: z.uuid().optional() }),
  reply: z.object({ revoked: z.number().int().min(0) }),
});

/**
 * Tells that a journey is at its end: what is known of the sign-in is learnt now and not before, and its browser is trusted
 * from now on if the person wants that and proved a second factor other than a backup code, or set one up. `null`: it is
 * not, and the sign-in is none the worse. The secret is shown this once.
 */
export const concludeSignIn = defineCommand('mfa-policy.conclude-sign-in.v1', {
  request: z.object({
    tenantId,
    interactionId,
    userId,
    risk: riskFacts.optional(),
    trustDevice: z.boolean(),
    userAgent: z.string().max(512).optional(),
  }),
  reply: z.object({
    trustedDevice: z.object({ deviceId: z.uuid(), secret: z.string().length(43), expiresAt: timestamp }).nullable(),
  }),
});

/** A person's second factor was turned on or off, or is to be asked about anew; `on` is also who has an app and said nothing. */
export const twoStepChanged = defineEvent(
  'mfa-policy.two-step-changed.v1',
  z.object({
    tenantId,
    userId,
    /** What was before; older events do not say it. */
    from: twoStepState.optional(),
    state: twoStepState,
    changedAt: timestamp,
    by: doneBy.optional(),
  }),
);

/** A browser is trusted from now on, since the journey that `by` names; older events name none. */
export const deviceTrusted = defineEvent(
  'mfa-policy.device-trusted.v1',
  z.object({
    tenantId,
    userId,
    deviceId: z.uuid(),
    name: z.string(),
    expiresAt: timestamp,
    trustedAt: timestamp,
    by: doneBy.optional(),
  }),
);

/** Trust in browsers of a person has ended before its time. */
export const deviceTrustRevoked = defineEvent(
  'mfa-policy.device-trust-revoked.v1',
  z.object({
    tenantId,
    userId,
    deviceIds: z.array(z.uuid()).min(1),
    reason: z.enum(['asked', 'password-changed', 'factor-changed']),
    revokedAt: timestamp,
  }),
);
