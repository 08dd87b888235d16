import { userId, type SimulatedPerson, type SimulatedSignIn, type SimulationSummary } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { nobody, withPeople } from './summary.js';

type Outcome = SimulatedSignIn['outcome'];

const personWith = (outcomes: readonly Outcome[], differs = false): SimulatedPerson => ({
  userId: userId.parse(crypto.randomUUID()),
  signIns: outcomes.map((outcome) => ({ with: 'password', outcome, factors: [], reasons: [] })),
  differs,
});

it.each<{ because: string; outcomes: Outcome[]; counted: keyof SimulationSummary }>([
  { because: 'the only way in is direct', outcomes: ['direct'], counted: 'direct' },
  { because: 'the only way in asks', outcomes: ['asked'], counted: 'asked' },
  { because: 'the only way in suggests a factor', outcomes: ['may-enrol'], counted: 'mayEnrol' },
  { because: 'the only way in wants a factor', outcomes: ['must-enrol'], counted: 'mustEnrol' },
  { because: 'the only way in is closed', outcomes: ['refused'], counted: 'refused' },
  { because: 'there is no way in', outcomes: [], counted: 'noWayIn' },
  { because: 'one of the ways is direct', outcomes: ['refused', 'asked', 'direct'], counted: 'direct' },
  { because: 'being asked is less than setting something up', outcomes: ['may-enrol', 'asked'], counted: 'asked' },
  {
    because: 'what may be skipped is less than what may not',
    outcomes: ['must-enrol', 'may-enrol'],
    counted: 'mayEnrol',
  },
  {
    because: 'setting something up leads in, and a refusal does not',
    outcomes: ['refused', 'must-enrol'],
    counted: 'mustEnrol',
  },
  { because: 'several ways of one kind are one person', outcomes: ['asked', 'asked'], counted: 'asked' },
])('$outcomes is counted once, as $counted: $because', ({ outcomes, counted }) => {
  expect(withPeople(nobody, [personWith(outcomes)])).toEqual({ ...nobody, people: 1, [counted]: 1 });
});

it('adds page to page, and says of how many anything would change', () => {
  const first = withPeople(nobody, [personWith(['direct']), personWith(['asked'], true)]);
  expect(withPeople(first, [personWith([], true), personWith(['refused', 'asked'])])).toEqual({
    ...nobody,
    people: 4,
    differs: 2,
    direct: 1,
    asked: 2,
    noWayIn: 1,
  });
  expect(nobody.people).toBe(0);
});
