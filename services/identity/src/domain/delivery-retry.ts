/** What becomes of a message that was not taken. */
export type RetryDecision =
  | { readonly do: 'retry'; readonly afterMs: number }
  | { readonly do: 'give-up'; readonly because: 'refused' | 'too-late' };

/** Waits after the first, second … failure; the last one repeats. */
export const retryDelaysMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

/** A refusal for good is believed; anything else is tried again for as long as the code lives. */
export function decideRetry(facts: {
  now: Date;
  attempts: number;
  expiresAt: Date;
  isRefused: boolean;
  /** What whoever refused it asks for; no wait is shorter. */
  retryAfterMs?: number;
}): RetryDecision {
  if (facts.isRefused) return { do: 'give-up', because: 'refused' };
  const ownMs = retryDelaysMs[Math.min(facts.attempts, retryDelaysMs.length) - 1] ?? retryDelaysMs[0];
  const afterMs = Math.max(ownMs, facts.retryAfterMs ?? 0);
  const isInTime = facts.now.getTime() + afterMs < facts.expiresAt.getTime();
  return isInTime ? { do: 'retry', afterMs } : { do: 'give-up', because: 'too-late' };
}

/** The wait that a `Retry-After` header asks for: seconds or a date (RFC 9110 §10.2.3). Nothing when it says neither. */
export function retryAfterMsOf(header: string | null, now: Date): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
