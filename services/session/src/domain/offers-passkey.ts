import type { TenantConfiguration } from '@latchkey/contracts';

/** What decides whether a person is offered a passkey after a sign-in without one. */
export type EnrolmentFacts = {
  tenant: Pick<TenantConfiguration, 'passkey'>;
  /** Passkeys that the person can use here. */
  passkeys: number;
  skippedAt: Date | undefined;
  skippedForGood: boolean;
  now: Date;
};

const dayMs = 86_400_000;

/** True when the prompt is due: nothing usable here yet, and no "no" that still counts. */
export function offersPasskey({ tenant, passkeys, skippedAt, skippedForGood, now }: EnrolmentFacts): boolean {
  const { enabled, progressiveEnrolment, repromptAfterDays } = tenant.passkey;
  if (!enabled || !progressiveEnrolment || passkeys > 0 || skippedForGood) return false;
  if (!skippedAt) return true;
  return repromptAfterDays !== null && now.getTime() >= skippedAt.getTime() + repromptAfterDays * dayMs;
}
