import { simulatedPerson, type SimulatedPerson } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { losses, nobodyYet, sentenceOf, standingOf, withLine, type Standing } from './what-if.js';

type Outcome = SimulatedPerson['signIns'][number]['outcome'];

const person = (outcomes: Outcome[], differs = true) =>
  simulatedPerson.parse({
    userId: crypto.randomUUID(),
    signIns: outcomes.map((outcome) => ({ with: 'password', outcome, factors: [], reasons: [] })),
    differs,
  });

const after = (...people: SimulatedPerson[]) => people.reduce(withLine, nobodyYet);
const times = (count: number, make: () => SimulatedPerson) => Array.from({ length: count }, make);

describe('how somebody stands', () => {
  it.each([
    { because: 'the best way in counts', outcomes: ['refused', 'direct', 'asked'], standing: 'direct' },
    { because: 'enrolling is a way in', outcomes: ['refused', 'must-enrol'], standing: 'must-enrol' },
    { because: 'refused everywhere is refused', outcomes: ['refused', 'refused'], standing: 'refused' },
    { because: 'without any way there is none', outcomes: [], standing: 'no-way-in' },
  ] satisfies { because: string; outcomes: Outcome[]; standing: Standing }[])('$because', ({ outcomes, standing }) => {
    expect(standingOf(person(outcomes))).toBe(standing);
  });
});

describe('what would change, in words', () => {
  it.each([
    { because: 'nobody is there', known: nobodyYet, told: 'There is nobody yet whom it could change anything for.' },
    {
      because: 'everything stays as it is',
      known: after(person(['direct'], false), person([], false)),
      told: 'Nothing would change for any of 2 people.',
    },
    {
      because: 'some enrol and some are left outside',
      known: after(
        ...times(2, () => person(['must-enrol'])),
        person(['refused']),
        person([]),
        person(['direct'], false),
      ),
      told: '2 of 5 people would be asked to enrol; 2 could not sign in.',
    },
    {
      because: 'less is asked of one',
      known: after(person(['direct'])),
      told: '1 of 1 person would get in with less.',
    },
    {
      because: 'large numbers are grouped',
      known: { people: 10_000, touched: { ...nobodyYet.touched, 'must-enrol': 1_412, refused: 3 } },
      told: '1,412 of 10,000 people would be asked to enrol; 3 could not sign in.',
    },
  ])('$because', ({ known, told }) => {
    expect(sentenceOf(known)).toBe(told);
  });
});

it('who has no way in today loses nothing', () => {
  const known = after(person([], false));
  expect(losses(known)).toBe(0);
  expect(known.lost).toEqual([]);
});

it('the first twenty of those who lose their way in are named, and all are counted', () => {
  const known = after(...times(25, () => person(['refused'])));
  expect(known.lost).toHaveLength(20);
  expect(losses(known)).toBe(25);
});
