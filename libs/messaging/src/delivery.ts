import { ContractError } from '@latchkey/contracts';

/** What becomes of a delivery whose handler failed. */
export type Verdict = { do: 'hold' } | { do: 'retry'; afterMs: number } | { do: 'dead-letter'; reason: string };

/** Waits before the second, third … delivery; after the last one the message is given up. */
export const retryDelaysMs = [100, 500, 2_000, 5_000, 15_000, 30_000, 60_000] as const;

const passing = new Set(['service.unavailable', 'service.timeout']);

/** Waits between the tries of a delivery that is held; the last one again and again. */
const holdDelaysMs = [100, 500, 2_000, 5_000] as const;

/** How long a delivery that is held waits after so many tries. */
export const holdMs = (tries: number): number => holdDelaysMs[Math.min(tries, holdDelaysMs.length) - 1] ?? 0;

/**
 * Decides on a failed delivery, the first being number 1. A part that is away says nothing about the message: it is held, and tried
 * until the part is back, without a delivery being counted. Our own refusals will not change, so they are given up at once; what
 * failed for another reason is delivered again, until the delays are used up.
 */
export function verdictOn(error: unknown, deliveryCount: number): Verdict {
  if (error instanceof ContractError)
    return passing.has(error.code) ? { do: 'hold' } : { do: 'dead-letter', reason: error.code };
  const afterMs = retryDelaysMs[deliveryCount - 1];
  if (afterMs === undefined) return { do: 'dead-letter', reason: 'delivery.attempts_exhausted' };
  return { do: 'retry', afterMs };
}

/** A process that dies of a message never says so: the count alone tells. */
export const isExhausted = (deliveryCount: number): boolean => deliveryCount > retryDelaysMs.length + 1;
