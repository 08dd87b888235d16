import { ContractError, errorCodes } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { holdMs, isExhausted, retryDelaysMs, verdictOn, type Verdict } from './delivery.js';

const passing = ['service.unavailable', 'service.timeout'] as const;
const lasting = errorCodes.filter((code) => !(passing as readonly string[]).includes(code));

describe('a failed delivery', () => {
  it.each<{ because: string; error: unknown; deliveryCount: number; expected: Verdict }>([
    {
      because: 'the first failure is tried again soon',
      error: new Error('x'),
      deliveryCount: 1,
      expected: { do: 'retry', afterMs: 100 },
    },
    {
      because: 'the second waits longer',
      error: new Error('x'),
      deliveryCount: 2,
      expected: { do: 'retry', afterMs: 500 },
    },
    {
      because: 'the last wait is a minute',
      error: new Error('x'),
      deliveryCount: 7,
      expected: { do: 'retry', afterMs: 60_000 },
    },
    {
      because: 'after the last wait it is given up',
      error: new Error('x'),
      deliveryCount: 8,
      expected: { do: 'dead-letter', reason: 'delivery.attempts_exhausted' },
    },
    {
      because: 'what is thrown need not be an error',
      error: 'text',
      deliveryCount: 1,
      expected: { do: 'retry', afterMs: 100 },
    },
    {
      because: 'an error that only looks like ours is unknown',
      error: { code: 'authentication.failed' },
      deliveryCount: 1,
      expected: { do: 'retry', afterMs: 100 },
    },
    {
      because: 'a server that is away is waited for, however often the message came',
      error: new ContractError('service.unavailable'),
      deliveryCount: 8,
      expected: { do: 'hold' },
    },
  ])('$because', ({ error, deliveryCount, expected }) => {
    expect(verdictOn(error, deliveryCount)).toEqual(expected);
  });

  it.each(passing)('of %s is held: it will pass', (code) => {
    expect(verdictOn(new ContractError(code), 1)).toEqual({ do: 'hold' });
  });

  it('that is held is tried soon, then later, and every five seconds in the end', () => {
    expect([1, 2, 3, 4, 5, 100].map(holdMs)).toEqual([100, 500, 2_000, 5_000, 5_000, 5_000]);
  });

  it.each(lasting)('of %s is a dead letter at once: it will not change', (code) => {
    expect(verdictOn(new ContractError(code), 1)).toEqual({ do: 'dead-letter', reason: code });
  });

  it('waits longer each time, and for less than three minutes in all', () => {
    expect(retryDelaysMs.toSorted((one, other) => one - other)).toEqual([...retryDelaysMs]);
    expect(retryDelaysMs.reduce<number>((sum, delay) => sum + delay, 0)).toBeLessThan(180_000);
  });

  it.each([
    [1, false],
    [8, false],
    [9, true],
    [100, true],
  ])('number %i is beyond what a failing handler would have got: %s', (deliveryCount, expected) => {
    expect(isExhausted(deliveryCount)).toBe(expected);
    if (expected) expect(verdictOn(new Error('x'), deliveryCount).do).toBe('dead-letter');
  });
});
