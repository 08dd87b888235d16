import {
  blockedUntil,
  secondsUntil,
  withRejection,
  type Ledger,
  type LockoutPolicy,
  type Rejections,
} from './lockout.js';

/** What a try of a password comes to. Only a `rejected` one counts, and one that `blocks`. */
export type AttemptDecision =
  | { readonly outcome: 'blocked'; readonly retryAfterSeconds: number }
  | ({ readonly outcome: 'blocks'; readonly retryAfterSeconds: number } & Rejections)
  | ({ readonly outcome: 'rejected' } & Rejections)
  | { readonly outcome: 'right' };

/**
 * Judges a try that has been checked already, so that time tells nothing. Wrong passwords and wrong codes of one
 * identifier are counted together; while too many count, the right password fails as well, and such tries count no more.
 * The wrong one that is one too many says so itself. Unknown identifiers have a ledger like everybody's.
 */
export function decideAttempt(facts: {
  now: Date;
  ledger: Ledger;
  policy: LockoutPolicy;
  isRight: boolean;
}): AttemptDecision {
  const { now, ledger, policy, isRight } = facts;
  const until = blockedUntil(ledger, policy, now);
  if (until > now) return { outcome: 'blocked', retryAfterSeconds: secondsUntil(until, now) };
  if (isRight) return { outcome: 'right' };
  const rejections = withRejection(ledger, policy, now);
  if (!rejections.blockedUntil) return { outcome: 'rejected', ...rejections };
  return { outcome: 'blocks', retryAfterSeconds: secondsUntil(rejections.blockedUntil, now), ...rejections };
}
