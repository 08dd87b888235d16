const second = 1_000;
const minute = 60 * second;

/** How long a code, and the answer to a right one, is good for. */
export const codeLifeMs = 10 * minute;
/** How long an interaction waits before its next code to the same identifier. */
export const resendAfterMs = 30 * second;
export const triesPerCode = 5;

type Limit = { readonly most: number; readonly windowMs: number };
/** Codes to one identifier, from whatever interaction. */
export const sendLimit: Limit = { most: 5, windowMs: 15 * minute };
/** Wrong tries against one identifier, from whatever interaction. */
export const rejectionLimit: Limit = { most: 10, windowMs: 60 * minute };
/** After this long no rule looks at a ledger that nothing has touched. */
export const ledgerLifeMs = Math.max(sendLimit.windowMs, rejectionLimit.windowMs);

/** What happened around one identifier of one tenant, known or not; oldest first. */
export type Ledger = { readonly sentAt: readonly Date[]; readonly rejectedAt: readonly Date[] };

const after = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms);
const latest = (...moments: Date[]): Date => new Date(Math.max(...moments.map((moment) => moment.getTime())));

/** The moments that still count. */
export const recent = (moments: readonly Date[], { windowMs }: Limit, now: Date): Date[] =>
  moments.filter((moment) => after(moment, windowMs) > now);

/** When one more is allowed; not after `now` if it is allowed already. */
export function freeAt(moments: readonly Date[], limit: Limit, now: Date): Date {
  const counting = recent(moments, limit, now);
  const blocking = counting[counting.length - limit.most];
  return blocking ? after(blocking, limit.windowMs) : now;
}

export type SendDecision =
  | { readonly outcome: 'refused'; readonly retryAfterSeconds: number }
  | { readonly outcome: 'sent-before'; readonly expiresAt: Date; readonly resendAt: Date }
  | { readonly outcome: 'send'; readonly expiresAt: Date; readonly resendAt: Date; readonly sentAt: Date[] };

/**
 * Whether a code may be sent now. Nothing here knows if the identifier has an account, so the answer cannot tell
 *. While an identifier's tries are used up none is sent: it could not be tried.
 */
export function decideSend(facts: {
  now: Date;
  previousSentAt: Date | undefined;
  ledger: Ledger;
  /** Whoever names the same address a moment later, because a reply was lost or they went back, has their code already. */
  wantsAnother: boolean;
}): SendDecision {
  const { now, previousSentAt, ledger, wantsAnother } = facts;
  if (!wantsAnother && previousSentAt && after(previousSentAt, resendAfterMs) > now) {
    const [expiresAt, resendAt] = [after(previousSentAt, codeLifeMs), after(previousSentAt, resendAfterMs)];
    return { outcome: 'sent-before', expiresAt, resendAt };
  }
  const allowedAt = latest(
    now,
    ...(previousSentAt ? [after(previousSentAt, resendAfterMs)] : []),
    freeAt(ledger.sentAt, sendLimit, now),
    freeAt(ledger.rejectedAt, rejectionLimit, now),
  );
  if (allowedAt > now) {
    return { outcome: 'refused', retryAfterSeconds: Math.ceil((allowedAt.getTime() - now.getTime()) / second) };
  }
  const sentAt = [...recent(ledger.sentAt, sendLimit, now), now];
  return {
    outcome: 'send',
    expiresAt: after(now, codeLifeMs),
    resendAt: latest(after(now, resendAfterMs), freeAt(sentAt, sendLimit, now)),
    sentAt,
  };
}

/** A code that was sent, as far as the rules look at it. */
export type SentCode = { readonly expiresAt: Date; readonly attempts: number; readonly verifiedAt: Date | undefined };

export type CheckDecision =
  | { readonly outcome: 'expired' }
  | { readonly outcome: 'exhausted' }
  | { readonly outcome: 'rejected'; readonly attemptsLeft: number; readonly rejectedAt: Date[] }
  | { readonly outcome: 'right' }
  | { readonly outcome: 'right-again' };

/** What a try comes to. Only a `rejected` one counts: the others were not compared, or were right. */
export function decideCheck(facts: { now: Date; code: SentCode; ledger: Ledger; isRight: boolean }): CheckDecision {
  const { now, code, ledger, isRight } = facts;
  const livesUntil = code.verifiedAt ? after(code.verifiedAt, codeLifeMs) : code.expiresAt;
  if (livesUntil <= now) return { outcome: 'expired' };
  const rejections = recent(ledger.rejectedAt, rejectionLimit, now);
  const left = Math.min(triesPerCode - code.attempts, rejectionLimit.most - rejections.length);
  if (left <= 0) return { outcome: 'exhausted' };
  if (isRight) return { outcome: code.verifiedAt ? 'right-again' : 'right' };
  return { outcome: 'rejected', attemptsLeft: left - 1, rejectedAt: [...rejections, now] };
}
