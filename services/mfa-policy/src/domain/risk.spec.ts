import type { RiskFacts } from '@latchkey/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countriesSince, kmBetween, riskReasons, type SignInMemory } from './risk.js';

const now = new Date('2026-11-22T10:00:00.000Z');
const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const first: SignInMemory = { signedInAt: undefined, place: undefined, countries: [] };
const known: SignInMemory = {
  signedInAt: before(1),
  place: { latitude: 0, longitude: 0, at: before(1) },
  countries: ['DE', 'FR'],
};

/** A place on the equator, so many kilometres to the east of the last one. */
const eastBy = (km: number) => ({ latitude: 0, longitude: (km / 6_371) * (180 / Math.PI) });

describe('what looks unusual', () => {
  it.each<{ because: string; facts: RiskFacts; memory?: SignInMemory; expected: string[] }>([
    { because: 'a country where they never were', facts: { country: 'BR' }, expected: ['risk.new_country'] },
    { because: 'not one where they were', facts: { country: 'FR' }, expected: [] },
    {
      because: 'not one, where none is remembered',
      facts: { country: 'BR' },
      memory: { ...known, countries: [] },
      expected: [],
    },
    { because: '901 km in an hour', facts: eastBy(901), expected: ['risk.impossible_travel'] },
    { because: 'not 899 km in an hour: that is a plane', facts: eastBy(899), expected: [] },
    { because: '1,801 km in two hours', facts: eastBy(1_801), memory: placed(2), expected: ['risk.impossible_travel'] },
    { because: 'not 1,799 km in two hours', facts: eastBy(1_799), memory: placed(2), expected: [] },
    { because: '51 km in no time', facts: eastBy(51), memory: placed(0), expected: ['risk.impossible_travel'] },
    {
      because: 'not 49 km in no time: addresses are no better than that',
      facts: eastBy(49),
      memory: placed(0),
      expected: [],
    },
    {
      because: 'a place remembered from the future counts as now',
      facts: eastBy(51),
      memory: placed(-1),
      expected: ['risk.impossible_travel'],
    },
    {
      because: 'more than thirty days away',
      facts: {},
      memory: last(30 * 24 + 0.001),
      expected: ['risk.long_absence'],
    },
    { because: 'not thirty days to the second', facts: {}, memory: last(30 * 24), expected: [] },
    { because: 'a score of 29', facts: { botScore: 29 }, expected: ['risk.untrusted_client'] },
    { because: 'not a score of 30', facts: { botScore: 30 }, expected: [] },
    {
      because: 'a program that says so',
      facts: { isVerifiedBot: true, botScore: 99 },
      expected: ['risk.untrusted_client'],
    },
    { because: 'not one that says it is none', facts: { isVerifiedBot: false }, expected: [] },
    {
      because: 'all at once',
      facts: { country: 'BR', ...eastBy(9_000), botScore: 1 },
      memory: { ...known, signedInAt: before(31 * 24) },
      expected: ['risk.new_country', 'risk.impossible_travel', 'risk.long_absence', 'risk.untrusted_client'],
    },
  ])('$because', ({ facts, memory = known, expected }) => {
    expect(riskReasons(facts, memory, now)).toEqual(expected);
  });

  it.each<{ because: string; facts: RiskFacts; memory: SignInMemory }>([
    { because: 'nothing is known of the request', facts: {}, memory: known },
    { because: 'only half a place is', facts: { latitude: 60 }, memory: known },
    { because: 'or the other half', facts: { longitude: 60 }, memory: known },
    { because: 'no place is remembered', facts: eastBy(9_000), memory: { ...known, place: undefined } },
  ])('what is missing fires nothing: $because', ({ facts, memory }) => {
    expect(riskReasons(facts, memory, now)).toEqual([]);
  });

  it('a first sign-in fires none of the rules that compare, and the one of the client alone', () => {
    const facts = { country: 'BR', ...eastBy(9_000), botScore: 1 };
    expect(riskReasons(facts, first, now)).toEqual(['risk.untrusted_client']);
  });

  it('of countries, those of the last 180 days are remembered', () => {
    expect(countriesSince(now)).toEqual(new Date('2026-05-26T10:00:00.000Z'));
  });
});

describe('a distance', () => {
  it.each([
    { because: 'none', one: [10, 20], other: [10, 20], km: 0 },
    { because: 'Berlin to Paris', one: [52.52, 13.405], other: [48.8566, 2.3522], km: 877 },
    { because: 'across the date line', one: [0, 179.5], other: [0, -179.5], km: 111 },
    { because: 'from pole to pole', one: [90, 0], other: [-90, 0], km: 20_015 },
  ] as const)('$because', ({ one: [latitude, longitude], other, km }) => {
    const distance = kmBetween({ latitude, longitude }, { latitude: other[0], longitude: other[1] });
    expect(Math.round(distance)).toBe(km);
  });

  it('is a number between any two places, and the same both ways', () => {
    const place = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(place, place, (one, other) => {
        const km = kmBetween(one, other);
        expect(km).toBeGreaterThanOrEqual(0);
        expect(km).toBeLessThanOrEqual(20_016);
        expect(kmBetween(other, one)).toBeCloseTo(km, 3);
      }),
    );
  });
});

function placed(hours: number): SignInMemory {
  return { ...known, place: { latitude: 0, longitude: 0, at: before(hours) } };
}

function last(hours: number): SignInMemory {
  return { ...known, signedInAt: before(hours) };
}
