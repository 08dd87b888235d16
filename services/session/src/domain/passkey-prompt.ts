import type { Intent, PromptReason, TenantConfiguration } from '@latchkey/contracts';

/** How a person signed in, as far as an offer of a passkey hangs on it. */
export type SignedInWith = {
  method: 'passkey' | 'password' | 'email-code' | 'phone-code' | 'sso' | 'enrolment-link';
  otherDevice?: boolean;
};

/** That an offer was declined: when last, and whether for good. */
export type Declined = { skippedAt: Date | undefined; skippedForGood: boolean };

/** What decides whether a person is offered a passkey after a sign-in. */
export type PromptFacts = {
  tenant: Pick<TenantConfiguration, 'passkey'>;
  signedInWith: SignedInWith;
  /** Passkeys that the person has for this relying party. */
  passkeys: number;
  declined: Readonly<Record<PromptReason, Declined>>;
  now: Date;
};

const dayMs = 86_400_000;

/**
 * The offer that such a sign-in can lead to, if the tenant makes it: of a first passkey after everything that is not one, of
 * this device's own after one of another device. Undefined for a sign-in that has nothing to ask anybody for.
 */
export function possiblePrompt(
  { passkey }: PromptFacts['tenant'],
  { method, otherDevice = false }: SignedInWith,
): PromptReason | undefined {
  // Whose organisation signs them in has no passkey here, and is never asked for one (R5).
  if (!passkey.enabled || method === 'sso') return undefined;
  if (method !== 'passkey') return passkey.progressiveEnrolment ? 'none-yet' : undefined;
  return otherDevice && passkey.localEnrolment ? 'other-device' : undefined;
}

/** The offer that is due, if any: possible, of use to this person, with room for it, and no "no" that still counts. */
export function duePrompt({ tenant, signedInWith, passkeys, declined, now }: PromptFacts): PromptReason | undefined {
  const reason = possiblePrompt(tenant, signedInWith);
  if (!reason || passkeys >= tenant.passkey.mostPerUser) return undefined;
  if (reason === 'none-yet' && passkeys > 0) return undefined;
  return isResting(declined[reason], tenant.passkey.repromptAfterDays, now) ? undefined : reason;
}

function isResting({ skippedAt, skippedForGood }: Declined, repromptAfterDays: number | null, now: Date): boolean {
  if (skippedForGood) return true;
  if (!skippedAt) return false;
  return repromptAfterDays === null || now.getTime() < skippedAt.getTime() + repromptAfterDays * dayMs;
}

/** The browser may create a passkey without asking where the tenant allows it and a password has just been filled in. */
export const allowsConditional = (
  { passkey }: PromptFacts['tenant'],
  intent: Intent,
  { method }: SignedInWith,
): boolean => passkey.conditionalCreate && intent === 'sign-in' && method === 'password';
