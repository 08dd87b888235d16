/** What an attempt came to. */
export type Attempt = {
  /** Of HTTP; nothing where there was no answer. */
  readonly status?: number;
  /** Why there was none. */
  readonly error?: string;
  /** `Retry-After` as it came. */
  readonly retryAfter?: string | undefined;
};

/** What becomes of a message after an attempt. `gone`: its endpoint wants nothing any more. */
export type Next = { readonly kind: 'delivered' } | { readonly kind: 'failed' | 'gone' } | Again;
type Again = { readonly kind: 'again'; readonly seconds: number };

const [minute, hour] = [60, 3_600];

/** How long a message waits after each attempt; a day in all, and then it has failed. */
const waits = [5, 30, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 9 * hour];

/** So many who wait for the same server do not come back at one moment: a fifth more at most. */
const spread = 0.2;
/** No endpoint puts off a message for longer. */
const longestAskedFor = hour;

type Facts = {
  readonly attempt: Attempt;
  /** This one too. */
  readonly attempts: number;
  /** A message that is to be tried once: a test. */
  readonly once: boolean;
  /** From 0 to 1. */
  readonly chance: number;
  readonly now: Date;
};

/** What is done after an attempt (Standard Webhooks, "Delivery"): 2xx is delivered, 410 ends it, all else is tried again. */
export function decideNext({ attempt, attempts, once, chance, now }: Facts): Next {
  const { status } = attempt;
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const wait = once ? undefined : waits[attempts - 1];
  if (wait === undefined) return { kind: 'failed' };
  const seconds = Math.max(wait, askedFor(attempt.retryAfter, now)) * (1 + spread * chance);
  return { kind: 'again', seconds: Math.round(seconds) };
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date; what is neither asks for nothing. */
function askedFor(value: string | undefined, now: Date): number {
  if (value === undefined) return 0;
  const text = value.trim();
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1_000;
  return Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, 0), longestAskedFor);
}

const dayMs = 86_400_000;

/** True of an endpoint that has failed for a day without one success in between. */
export const isDead = (failingSince: Date, now: Date): boolean => now.getTime() - failingSince.getTime() >= dayMs;
