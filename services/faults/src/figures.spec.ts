import { describe, expect, it } from 'vitest';
import { figuresOf, latencies, mix, recoveryMs, toTable } from './figures.js';
import type { Attempt } from './sign-in.js';

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  ...{ begunAt: 0, ms: 10, troubles: [], violations: [], succeeded: true, label: 'before' },
  ...changes,
});

describe('figures', () => {
  it.each([
    { because: 'no trouble is the first try', of: attempt(), counted: { firstTry: 1 } },
    { because: 'one trouble is the second try', of: attempt({ troubles: ['503'] }), counted: { secondTry: 1 } },
    { because: 'more are a later one', of: attempt({ troubles: ['503', '503'] }), counted: { laterTry: 1 } },
    {
      because: 'who gave up is no success, whatever came',
      of: attempt({ troubles: ['503'], succeeded: false }),
      counted: { failed: 1 },
    },
  ])('$because', ({ of, counted }) => {
    const none = { firstTry: 0, secondTry: 0, laterTry: 0, failed: 0 };
    expect(figuresOf([of])).toMatchObject({ attempts: 1, ...none, ...counted });
  });

  it('name the most frequent trouble first', () => {
    expect(mix(figuresOf([attempt({ troubles: ['a', 'b', 'b'] })]))).toBe('2× b, 1× a');
    expect(mix(figuresOf([attempt()]))).toBe('-');
  });

  it('are of one label', () => {
    const attempts = [attempt({ ms: 10 }), attempt({ ms: 30 }), attempt({ ms: 500, label: 'during' })];
    expect(latencies(attempts, 'before')).toBe('10/30');
    expect(latencies(attempts, 'after')).toBe('-/-');
  });
});

describe('the time to recover', () => {
  it.each([
    { because: 'nothing went wrong after it', attempts: [attempt({ begunAt: 50, troubles: ['503'] })], ms: 0 },
    {
      because: 'the last trouble counts',
      attempts: [attempt({ begunAt: 130, troubles: ['503'] }), attempt({ begunAt: 110, succeeded: false })],
      ms: 30,
    },
  ])('$because', ({ attempts, ms }) => {
    expect(recoveryMs(attempts, 100)).toBe(ms);
  });
});

it('a table’s columns stand under their heads', () => {
  expect(toTable(['a', 'bb'], [['long', '1']])).toBe('a     bb\n----  --\nlong  1');
});
