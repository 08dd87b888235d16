import type { TenantConfiguration } from '@latchkey/contracts';

/** How many wrong codes of one factor a person bears in how long: the tenant's. */
export type LockoutPolicy = TenantConfiguration['lockout'];

/** The wrong codes of one factor of one person, oldest first. */
export type Attempts = {
  readonly rejectedAt: readonly Date[];
  /** Until when they were used up when the last one was; a policy that has become milder does not end that sooner. */
  readonly blockedUntil: Date | undefined;
};

/** What a try comes to. Only a `rejected` one counts. */
export type TryDecision =
  | { readonly outcome: 'blocked'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'rejected'; readonly attemptsLeft: number; readonly attempts: Attempts }
  | { readonly outcome: 'right' };

/**
 * Judges a try that has been checked already. While too many wrong ones count, the right code is refused as well, and such
 * tries count no more: a block ends by itself, however long somebody goes on.
 */
export function decideTry(facts: {
  now: Date;
  attempts: Attempts;
  policy: LockoutPolicy;
  isRight: boolean;
}): TryDecision {
  const { now, attempts, policy, isRight } = facts;
  const recent = attempts.rejectedAt.filter((moment) => endOf(moment, policy) > now);
  const until = blockEnd(recent, policy, attempts.blockedUntil);
  if (until && until > now) {
    return { outcome: 'blocked', retryAfterSeconds: Math.ceil((until.getTime() - now.getTime()) / 1_000) };
  }
  if (isRight) return { outcome: 'right' };
  const rejectedAt = [...recent, now];
  return {
    outcome: 'rejected',
    attemptsLeft: policy.mostAttempts - rejectedAt.length,
    attempts: { rejectedAt, blockedUntil: blockEnd(rejectedAt, policy) },
  };
}

/** When a wrong try is forgotten. */
const endOf = (moment: Date, { windowMinutes }: LockoutPolicy): Date =>
  new Date(moment.getTime() + windowMinutes * 60_000);

/** The end of a block: of the one that was told, or of the one that the policy of now makes, whichever is later. */
function blockEnd(recent: readonly Date[], policy: LockoutPolicy, told?: Date): Date | undefined {
  const oldest = recent[recent.length - policy.mostAttempts];
  const ends = [oldest && endOf(oldest, policy), told].filter((end) => end !== undefined);
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0];
}
