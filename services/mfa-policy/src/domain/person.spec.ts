import { describe, expect, it } from 'vitest';
import { beforeInteraction, enrollableBy, factorsOf, twoStepStateOf, type Person } from './person.js';
import {
  ada,
  bob,
  code,
  elsewhere,
  enrolledHere,
  everyFactor,
  here,
  personWith,
  textMessage,
} from './test-evidence.js';

const rich = personWith({ passkeys: 2, totp: true, backupCodesLeft: 3, email: 'a•••@example.com', phone: '•••42' });
const every = { factors: everyFactor };

describe('the factors of a person', () => {
  it.each<{ because: string; person: Person; factors?: typeof everyFactor; has: string[]; could: string[] }>([
    {
      because: 'everything',
      person: rich,
      has: ['webauthn', 'totp', 'email-code', 'phone-code', 'backup-code'],
      could: [],
    },
    { because: 'nothing', person: personWith(), has: [], could: ['webauthn', 'totp', 'email-code', 'phone-code'] },
    { because: 'what the tenant takes, and nothing else', person: rich, factors: ['totp'], has: ['totp'], could: [] },
    {
      because: 'addresses in the tenant’s order',
      person: rich,
      factors: ['phone-code', 'email-code'],
      has: ['phone-code', 'email-code'],
      could: [],
    },
    {
      because: 'R5: no passkey where an organisation signs them in',
      person: { ...rich, signsInBySso: true, totp: false },
      factors: ['webauthn', 'totp'],
      has: [],
      could: ['totp'],
    },
    {
      because: 'd.20: no backup codes that are used up',
      person: personWith({ backupCodesLeft: 0 }),
      factors: ['backup-code'],
      has: [],
      could: [],
    },
  ])('$because', ({ person, factors = everyFactor, has, could }) => {
    expect(factorsOf(person, { factors })).toEqual(has);
    expect(enrollableBy(person, { factors })).toEqual(could);
  });
});

describe('d.15: what somebody decided', () => {
  it.each([
    { state: 'unset', totp: true, expected: 'on' },
    { state: 'unset', totp: false, expected: 'unset' },
    { state: 'off', totp: true, expected: 'off' },
    { state: 'on', totp: false, expected: 'on' },
  ] as const)('$state, with an app ($totp), is $expected', ({ expected, ...person }) => {
    expect(twoStepStateOf(person)).toBe(expected);
  });
});

describe('a person before this interaction', () => {
  const journey = (person: Person, evidence: Parameters<typeof beforeInteraction>[0]['evidence'] = []) => ({
    person,
    userId: ada,
    interactionId: here,
    evidence,
  });

  it.each([
    {
      because: 'had one passkey less',
      enrolledIn: { webauthn: [here] },
      expected: { passkeys: 1, totp: true, backupCodesLeft: 3 },
    },
    { because: 'had two less', enrolledIn: { webauthn: [here, here] }, expected: { passkeys: 0 } },
    { because: 'never fewer than none', enrolledIn: { webauthn: [here, here, here] }, expected: { passkeys: 0 } },
    { because: 'had no app', enrolledIn: { totp: here }, expected: { totp: false, passkeys: 2 } },
    { because: 'had no backup codes', enrolledIn: { backupCodes: here }, expected: { backupCodesLeft: 0 } },
    {
      because: 'had all that is from elsewhere',
      enrolledIn: { webauthn: [elsewhere, elsewhere], totp: elsewhere, backupCodes: elsewhere },
      expected: { passkeys: 2, totp: true, backupCodesLeft: 3 },
    },
  ])('$because', ({ enrolledIn, expected }) => {
    const person = { ...rich, enrolledIn: enrolledHere(enrolledIn) };
    expect(beforeInteraction(journey(person))).toMatchObject(expected);
  });

  it.each([
    { because: 'had no address that was added here', proof: { ...code, purpose: 'enrolment' }, left: ['phone-code'] },
    {
      because: 'had no number that was added here',
      proof: { ...textMessage, purpose: 'enrolment' },
      left: ['email-code'],
    },
    {
      because: 'had the address that a code was sent to',
      proof: { ...code, purpose: 'mfa' },
      left: ['email-code', 'phone-code'],
    },
    {
      because: 'had theirs when somebody else added one',
      proof: { ...code, purpose: 'enrolment', userId: bob },
      left: ['email-code', 'phone-code'],
    },
  ] as const)('$because', ({ proof, left }) => {
    const person = personWith({ email: 'a', phone: '1' });
    expect(factorsOf(beforeInteraction(journey(person, [proof])), every)).toEqual(left);
  });
});
