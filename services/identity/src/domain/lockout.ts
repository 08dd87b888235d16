import type { TenantConfiguration } from '@latchkey/contracts';

/** How many wrong passwords and codes one identifier bears in how long: the tenant's. */
export type LockoutPolicy = TenantConfiguration['lockout'];

/** What happened around one identifier of one tenant, known or not, as one pool sees it; oldest first. */
export type Ledger = {
  /** Of all purposes: one mailbox gets so many. */
  readonly sentAt: readonly Date[];
  readonly rejectedAt: readonly Date[];
  /** Until when its tries were used up when the last one was; a policy that has become milder does not end that sooner. */
  readonly blockedUntil: Date | undefined;
};

/** So many of something in so long. */
export type Limit = { readonly most: number; readonly windowMs: number };

export const after = (moment: Date, ms: number): Date => new Date(moment.getTime() + ms);
export const latest = (...moments: Date[]): Date => new Date(Math.max(...moments.map((moment) => moment.getTime())));
export const earliest = (...moments: Date[]): Date => new Date(Math.min(...moments.map((moment) => moment.getTime())));
export const secondsUntil = (moment: Date, now: Date): number => Math.ceil((moment.getTime() - now.getTime()) / 1_000);

/** The moments that still count. */
export const recent = (moments: readonly Date[], { windowMs }: Limit, now: Date): Date[] =>
  moments.filter((moment) => after(moment, windowMs) > now);

/** When one more is allowed; not after `now` if it is allowed already. */
export function freeAt(moments: readonly Date[], limit: Limit, now: Date): Date {
  const counting = recent(moments, limit, now);
  const blocking = counting[counting.length - limit.most];
  return blocking ? after(blocking, limit.windowMs) : now;
}

const limitOf = ({ mostAttempts, windowMinutes }: LockoutPolicy): Limit => ({
  most: mostAttempts,
  windowMs: windowMinutes * 60_000,
});

/** Until when an identifier's tries are used up; not after `now` if they are not. A stricter policy holds at once. */
export const blockedUntil = (ledger: Ledger, policy: LockoutPolicy, now: Date): Date =>
  latest(now, freeAt(ledger.rejectedAt, limitOf(policy), now), ledger.blockedUntil ?? now);

/** How many more wrong tries an identifier bears. */
export const triesLeft = (ledger: Ledger, policy: LockoutPolicy, now: Date): number =>
  blockedUntil(ledger, policy, now) > now
    ? 0
    : policy.mostAttempts - recent(ledger.rejectedAt, limitOf(policy), now).length;

/** What a ledger says of wrong tries once there is one more. */
export type Rejections = { readonly rejectedAt: Date[]; readonly blockedUntil: Date | undefined };

/** Adds a wrong try to those that still count. */
export function withRejection(ledger: Ledger, policy: LockoutPolicy, now: Date): Rejections {
  const rejectedAt = [...recent(ledger.rejectedAt, limitOf(policy), now), now];
  const until = freeAt(rejectedAt, limitOf(policy), now);
  return { rejectedAt, blockedUntil: until > now ? until : undefined };
}
