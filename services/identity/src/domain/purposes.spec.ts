import { purpose as purposes, type Purpose } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { bindsIdentifier, needsOwner, poolOf } from './purposes.js';

const rows: { purpose: Purpose; because: string; expected: [pool: string, binds: boolean, needsOwner: boolean] }[] = [
  { purpose: 'sign-in', because: 'strangers get no code', expected: ['first-factor', false, true] },
  { purpose: 'recover', because: 'strangers get no code', expected: ['first-factor', false, true] },
  { purpose: 'sign-up', because: 'the address becomes somebody’s', expected: ['first-factor', true, false] },
  { purpose: 'enrolment', because: 'anybody’s address may be typed', expected: ['first-factor', true, false] },
  { purpose: 'mfa', because: 'who passed the first factor guesses (P4)', expected: ['second-factor', false, false] },
  { purpose: 'step-up', because: 'it is a second factor again', expected: ['second-factor', false, false] },
];

it.each(rows)('a code of the purpose $purpose: $because', ({ purpose, expected }) => {
  expect([poolOf(purpose), bindsIdentifier(purpose), needsOwner(purpose)]).toEqual(expected);
});

it('every purpose has its row', () => {
  expect(rows.map(({ purpose }) => purpose).toSorted()).toEqual(purposes.options.toSorted());
});
