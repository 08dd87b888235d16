import { tenantExperience, type FirstFactor, type PersonFacts, type TenantExperience } from '@latchkey/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import type { Evidence } from './evidence.js';
import type { Person } from './person.js';
import { toPolicy } from './policy.js';
import { simulate } from './simulate.js';
import { anyPerson } from './test-arbitraries.js';
import {
  ada,
  code,
  elsewhere,
  factsOf,
  now,
  passkey,
  password,
  personWith,
  requirements,
  sso,
  textMessage,
} from './test-evidence.js';

const methods = [
  { identifier: 'email', password: true, code: true, primary: 'password' },
  { identifier: 'phone', password: false, code: true, primary: 'code' },
];
type Changes = { mfa?: object; passkey?: object };
const settingsOf = ({ mfa = {}, passkey: key = {} }: Changes = {}): TenantExperience =>
  tenantExperience.parse({ displayName: 'Acme', signIn: { methods }, mfa, passkey: key });
const mandatory = settingsOf({ mfa: { policy: 'mandatory', factors: ['totp', 'backup-code'] } });

const anybody: PersonFacts = {
  userId: ada,
  email: 'a•••@example.com',
  phone: null,
  identifiers: ['email'],
  hasPassword: true,
  signsInBySso: false,
  isSuspended: false,
};
const has = (change: Partial<Person> = {}): Person => personWith({ email: anybody.email, ...change });
const run = (proposed: TenantExperience, person = has(), facts = anybody, today = settingsOf()) =>
  simulate(facts, person, { today, proposed }, now);

describe('what a policy would do to somebody', () => {
  it.each([
    {
      because: 'nothing, where nothing is asked',
      proposed: settingsOf(),
      person: has(),
      expected: [
        ['password', 'direct', []],
        ['email-code', 'direct', []],
      ],
      differs: false,
    },
    {
      because: 'must set up a factor; a password alone shows first that a code arrives',
      proposed: mandatory,
      person: has(),
      expected: [
        ['password', 'must-enrol', ['totp']],
        ['email-code', 'must-enrol', ['totp']],
      ],
      differs: true,
    },
    {
      because: 'is asked for what they have',
      proposed: mandatory,
      person: has({ totp: true, backupCodesLeft: 2 }),
      expected: [
        ['password', 'asked', ['totp', 'backup-code']],
        ['email-code', 'asked', ['totp', 'backup-code']],
      ],
      differs: true,
    },
    {
      because: 'must make backup codes with what they signed in with',
      proposed: settingsOf({ mfa: { policy: 'mandatory', factors: ['webauthn', 'backup-code'] } }),
      person: has({ passkeys: 1 }),
      expected: [
        ['passkey', 'must-enrol', ['backup-code']],
        ['password', 'asked', ['webauthn']],
        ['email-code', 'asked', ['webauthn']],
      ],
      differs: true,
    },
    {
      because: 'may set one up',
      proposed: settingsOf({ mfa: { policy: 'prompt-at-sign-in', factors: ['totp'] } }),
      person: has(),
      expected: [
        ['password', 'may-enrol', ['totp']],
        ['email-code', 'may-enrol', ['totp']],
      ],
      differs: true,
    },
    {
      because: 'said no, and is let in',
      proposed: settingsOf({ mfa: { policy: 'prompt-at-sign-in', factors: ['totp'] } }),
      person: has({ state: 'off' }),
      expected: [
        ['password', 'direct', []],
        ['email-code', 'direct', []],
      ],
      differs: false,
    },
    {
      because: 'is led to a factor where only the unusual is asked, and is not asked',
      proposed: settingsOf({ mfa: { policy: 'adaptive-at-sign-in', adaptive: true, factors: ['totp'] } }),
      person: has({ totp: true }),
      expected: [
        ['password', 'direct', []],
        ['email-code', 'direct', []],
      ],
      differs: false,
    },
    {
      because: 'cannot sign in with a password, without anything that a code could be sent to',
      proposed: mandatory,
      person: personWith(),
      expected: [
        ['password', 'refused', []],
        ['email-code', 'must-enrol', ['totp']],
      ],
      differs: true,
    },
  ])('$because', ({ proposed, person, expected, differs }) => {
    const simulated = run(proposed, person);
    expect(simulated.signIns.map(({ with: first, outcome, factors }) => [first, outcome, factors])).toEqual(expected);
    expect(simulated.differs).toBe(differs);
  });

  it('says why', () => {
    const { signIns } = run(mandatory, has(), { ...anybody, hasPassword: false });
    expect(signIns.map(({ reasons }) => reasons)).toEqual([
      ['code.one_factor', 'person.no_factor', 'policy.requires_mfa'],
    ]);
  });

  it('differs from today by what is seen, and not by reasons', () => {
    const today = settingsOf({ mfa: { policy: 'prompt-at-sign-in' } });
    expect(run(settingsOf(), has(), anybody, today).differs).toBe(false);
  });
});

describe('the ways in of somebody', () => {
  it.each<{
    because: string;
    facts?: Partial<PersonFacts>;
    person?: Person;
    passkeys?: boolean;
    expected: FirstFactor[];
  }>([
    { because: 'a passkey first', person: has({ passkeys: 1 }), expected: ['passkey', 'password', 'email-code'] },
    {
      because: 'A8: not where passkeys do not sign in',
      person: has({ passkeys: 1 }),
      passkeys: false,
      expected: ['password', 'email-code'],
    },
    { because: 'no password that they do not have', facts: { hasPassword: false }, expected: ['email-code'] },
    { because: 'a number that they have', facts: { identifiers: ['phone'] }, expected: ['phone-code'] },
    {
      because: 'none with a user name that the tenant does not take',
      facts: { identifiers: ['username'] },
      expected: [],
    },
    {
      because: 'their organisation alone',
      facts: { signsInBySso: true },
      person: has({ passkeys: 1 }),
      expected: ['sso'],
    },
    { because: 'none while they are suspended', facts: { isSuspended: true, signsInBySso: true }, expected: [] },
  ])('$because', ({ facts, person = has(), passkeys = true, expected }) => {
    const proposed = settingsOf({ passkey: { enabled: passkeys } });
    const { signIns } = run(proposed, person, { ...anybody, ...facts }, proposed);
    expect(signIns.map(({ with: first }) => first)).toEqual(expected);
  });
});

describe('a simulation', () => {
  const anySettings = fc
    .record({
      policy: fc.constantFrom(...requirements),
      factors: fc.shuffledSubarray(['webauthn', 'totp', 'backup-code', 'email-code', 'phone-code']),
      firstEnrolment: fc.constantFrom('channel', 'any'),
      trustSso: fc.boolean(),
      enabled: fc.boolean(),
      satisfiesMfa: fc.boolean(),
    })
    .map(({ enabled, satisfiesMfa, ...mfa }) => settingsOf({ mfa, passkey: { enabled, satisfiesMfa } }));
  const anyFactsOf = fc.record({
    identifiers: fc.subarray<'email' | 'phone' | 'username'>(['email', 'phone', 'username']),
    hasPassword: fc.boolean(),
    isSuspended: fc.boolean(),
  });
  const proofs: Record<FirstFactor, Evidence> = {
    passkey: passkey(),
    password,
    'email-code': code,
    'phone-code': textMessage,
    sso,
  };

  it('never throws, and agrees with what is decided every day', () => {
    fc.assert(
      fc.property(anySettings, anySettings, anyPerson, anyFactsOf, (today, proposed, drawn, more) => {
        const before = { webauthn: [elsewhere], totp: elsewhere, backupCodes: elsewhere };
        const person = { ...drawn, enrolledIn: before };
        const { email, phone, signsInBySso } = person;
        const { signIns } = run(proposed, person, { ...anybody, ...more, email, phone, signsInBySso }, today);
        for (const { with: first, outcome, reasons } of signIns) {
          const policy = toPolicy(proposed);
          const decision = decide(factsOf({ policy, person, evidence: [proofs[first]], risk: [] }));
          expect(reasons).toEqual(decision.reasons);
          expect(outcome === 'refused').toBe(decision.outcome === 'insufficient');
          expect(outcome === 'direct').toBe(decision.outcome === 'fulfilled' && !decision.enrol);
          expect(outcome === 'asked').toBe(decision.outcome === 'verify' && !decision.enrol);
        }
      }),
      { numRuns: 500 },
    );
  }, 30_000);
});
