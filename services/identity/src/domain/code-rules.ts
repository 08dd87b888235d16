import type { TenantConfiguration } from '@latchkey/contracts';
import {
  after,
  blockedUntil,
  earliest,
  freeAt,
  latest,
  recent,
  secondsUntil,
  triesLeft,
  withRejection,
  type Ledger,
  type Limit,
  type LockoutPolicy,
  type Rejections,
} from './lockout.js';

const second = 1_000;
const minute = 60 * second;

/** How long the answer to a right code is repeated: for as long as anybody could still wait for it. */
export const answerLifeMs = 10 * minute;
/** How long an interaction waits before its next code to the same identifier. */
export const resendAfterMs = 30 * second;
/** Codes to one identifier, from whatever interaction. */
export const sendLimit: Limit = { most: 5, windowMs: 15 * minute };

/** What the tenant decides about codes. */
export type CodePolicy = TenantConfiguration['codes'];
type Policies = { readonly codes: CodePolicy; readonly lockout: LockoutPolicy };

/** A code that was sent, as far as the rules of sending look at it. */
export type PreviousCode = { readonly sentAt: Date; readonly expiresAt: Date };

/** When a code dies: by the policy of now, and no later than it was told. */
const deadAt = ({ sentAt, expiresAt }: PreviousCode, { lifeSeconds }: CodePolicy): Date =>
  earliest(expiresAt, after(sentAt, lifeSeconds * second));

export type SendDecision =
  | { readonly outcome: 'refused'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'sent-before'; readonly expiresAt: Date; readonly resendAt: Date }
  | { readonly outcome: 'send'; readonly expiresAt: Date; readonly resendAt: Date; readonly sentAt: Date[] };

/**
 * Whether a code may be sent now. Nothing here knows if the identifier has an account, so the answer cannot tell. While an
 * identifier's tries are used up none is sent: it could not be tried.
 */
export function decideSend(facts: {
  now: Date;
  previous: PreviousCode | undefined;
  ledger: Ledger;
  policies: Policies;
  /** Whoever names the same address a moment later, because a reply was lost or they went back, has their code already. */
  wantsAnother: boolean;
}): SendDecision {
  const { now, previous, ledger, policies, wantsAnother } = facts;
  const resendAt = previous ? after(previous.sentAt, resendAfterMs) : now;
  const expiresAt = previous && deadAt(previous, policies.codes);
  if (!wantsAnother && expiresAt && resendAt > now && expiresAt > now) {
    return { outcome: 'sent-before', expiresAt, resendAt };
  }
  const allowedAt = latest(
    resendAt,
    freeAt(ledger.sentAt, sendLimit, now),
    blockedUntil(ledger, policies.lockout, now),
  );
  if (allowedAt > now) return { outcome: 'refused', retryAfterSeconds: secondsUntil(allowedAt, now) };
  const sentAt = [...recent(ledger.sentAt, sendLimit, now), now];
  return {
    outcome: 'send',
    expiresAt: after(now, policies.codes.lifeSeconds * second),
    resendAt: latest(after(now, resendAfterMs), freeAt(sentAt, sendLimit, now)),
    sentAt,
  };
}

/** A code that was sent, as far as the rules of checking look at it. */
export type SentCode = PreviousCode & {
  readonly attempts: number;
  /** What it bears by the policy of when it was sent. */
  readonly mostTries: number;
  readonly verifiedAt: Date | undefined;
};

export type CheckDecision =
  | { readonly outcome: 'expired' }
  /** `retryAfterSeconds`: until the identifier may be tried again, where it is not the code alone that is used up. */
  | { readonly outcome: 'exhausted'; readonly retryAfterSeconds: number | undefined }
  | ({ readonly outcome: 'rejected'; readonly attemptsLeft: number } & Rejections)
  | { readonly outcome: 'right' }
  | { readonly outcome: 'right-again' };

/**
 * What a try comes to. Only a `rejected` one counts: the others were not compared, or were right. A policy that has become
 * stricter holds for codes that are under way, a milder one for the next.
 */
export function decideCheck(facts: {
  now: Date;
  code: SentCode;
  ledger: Ledger;
  policies: Policies;
  isRight: boolean;
}): CheckDecision {
  const { now, code, ledger, policies, isRight } = facts;
  const livesUntil = code.verifiedAt ? after(code.verifiedAt, answerLifeMs) : deadAt(code, policies.codes);
  if (livesUntil <= now) return { outcome: 'expired' };
  const ofCode = Math.min(code.mostTries, policies.codes.mostTries) - code.attempts;
  const left = Math.min(ofCode, triesLeft(ledger, policies.lockout, now));
  if (left <= 0) return { outcome: 'exhausted', retryAfterSeconds: waitOf(ledger, policies.lockout, now) };
  if (isRight) return { outcome: code.verifiedAt ? 'right-again' : 'right' };
  return { outcome: 'rejected', attemptsLeft: left - 1, ...withRejection(ledger, policies.lockout, now) };
}

function waitOf(ledger: Ledger, policy: LockoutPolicy, now: Date): number | undefined {
  const until = blockedUntil(ledger, policy, now);
  return until > now ? secondsUntil(until, now) : undefined;
}
