import { step } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { pageJourneys } from './page-states.js';

const states = pageJourneys.flatMap((journey) => journey.states);
const steps = step.options.map(({ shape }) => shape.name.value);

it.each(steps)('the page of the step %s is in the table', (name) => {
  expect(states.map(({ shows }) => shows)).toContain(name);
});

it('every state has a name of its own, that a file can have', () => {
  const names = states.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
});
