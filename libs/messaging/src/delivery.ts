import { ContractError } from '@latchkey/contracts';

/** What becomes of a delivery whose handler failed. */
export type Verdict = { do: 'retry'; afterMs: number } | { do: 'dead-letter'; reason: string };

/** Waits before the second, third … delivery; after the last one the message is given up. */
export const retryDelaysMs = [100, 500, 2_000, 5_000, 15_000, 30_000, 60_000] as const;

const passing = new Set(['service.unavailable', 'service.timeout']);

/**
 * Decides on a failed delivery, the first being number 1: our own refusals will not change, so they are given up at
 * once; what a part could not do now is tried again, and again, until the delays are used up.
 */
export function verdictOn(error: unknown, deliveryCount: number): Verdict {
  const known = error instanceof ContractError;
  if (known && !passing.has(error.code)) return { do: 'dead-letter', reason: error.code };
  const afterMs = retryDelaysMs[deliveryCount - 1];
  if (afterMs === undefined) return { do: 'dead-letter', reason: 'delivery.attempts_exhausted' };
  return { do: 'retry', afterMs };
}

/** A process that dies of a message never says so: the count alone tells. */
export const isExhausted = (deliveryCount: number): boolean => deliveryCount > retryDelaysMs.length + 1;
