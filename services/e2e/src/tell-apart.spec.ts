import { expect, it } from 'vitest';
import { areaUnderCurve, chanceBound, tellApart } from './tell-apart.js';

/** The same numbers in every run, evenly spread over 0 to 1. */
const spread = (count: number, shift = 0) =>
  Array.from({ length: count }, (_, index) => ((index * 0.618_034) % 1) + shift);

it.each([
  { because: 'all of one are above', one: [3, 4], other: [1, 2], area: 1 },
  { because: 'all of one are below', one: [1, 2], other: [3, 4], area: 0 },
  { because: 'they are the same', one: [1, 2, 3], other: [1, 2, 3], area: 0.5 },
  { because: 'all are alike', one: [5, 5], other: [5, 5, 5], area: 0.5 },
  { because: 'three of four pairs are above', one: [2, 4], other: [1, 3], area: 0.75 },
])('the area is $area when $because', ({ one, other, area }) => {
  expect(areaUnderCurve(one, other)).toBeCloseTo(area, 10);
});

it('a thousand each is enough to see a tenth of the spread', () => {
  const seen = (times: number[]) => times.map((ms) => ({ content: 'x', ms }));
  const apart = tellApart(seen(spread(1_000, 0.1)), seen(spread(1_000)));
  expect(apart.byTime).toBeGreaterThan(apart.bound);
  const alike = tellApart(seen(spread(1_000)), seen(spread(1_000)));
  expect(alike.byTime).toBeLessThan(alike.bound);
});

it('the bound is 0.05 for a thousand each, and wider for fewer', () => {
  expect(chanceBound(1_000, 1_000)).toBe(0.05);
  expect(chanceBound(100, 100)).toBeGreaterThan(0.05);
});
