/** What becomes of a mail that the mail server did not take. */
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
}): RetryDecision {
  if (facts.isRefused) return { do: 'give-up', because: 'refused' };
  const afterMs = retryDelaysMs[Math.min(facts.attempts, retryDelaysMs.length) - 1] ?? retryDelaysMs[0];
  const isInTime = facts.now.getTime() + afterMs < facts.expiresAt.getTime();
  return isInTime ? { do: 'retry', afterMs } : { do: 'give-up', because: 'too-late' };
}
