import { freeAt, recent, rejectionLimit, type Ledger } from './code-rules.js';

/** What a try of a password comes to. Only a `rejected` one counts, and one that `blocks`. */
export type AttemptDecision =
  | { readonly outcome: 'blocked'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'blocks'; readonly retryAfterSeconds: number; readonly rejectedAt: Date[] }
  | { readonly outcome: 'rejected'; readonly rejectedAt: Date[] }
  | { readonly outcome: 'right' };

const secondsUntil = (moment: Date, now: Date): number => Math.ceil((moment.getTime() - now.getTime()) / 1_000);

/**
 * Judges a try that has been checked already, so that time tells nothing. Wrong passwords and wrong codes of one
 * identifier are counted together; while too many count, the right password fails as well, and such tries count no more.
 * The wrong one that is one too many says so itself. Unknown identifiers have a ledger like everybody's.
 */
export function decideAttempt(facts: { now: Date; ledger: Ledger; isRight: boolean }): AttemptDecision {
  const { now, ledger, isRight } = facts;
  const until = freeAt(ledger.rejectedAt, rejectionLimit, now);
  if (until > now) return { outcome: 'blocked', retryAfterSeconds: secondsUntil(until, now) };
  if (isRight) return { outcome: 'right' };
  const rejectedAt = [...recent(ledger.rejectedAt, rejectionLimit, now), now];
  const blockedUntil = freeAt(rejectedAt, rejectionLimit, now);
  if (blockedUntil <= now) return { outcome: 'rejected', rejectedAt };
  return { outcome: 'blocks', retryAfterSeconds: secondsUntil(blockedUntil, now), rejectedAt };
}
