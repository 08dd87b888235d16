import { describe, expect, it } from 'vitest';
import { enrolmentOf } from './enrolment.js';
import { ownProofs, type Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import { decide } from './decide.js';
import {
  asksAnyway,
  backupCode,
  code,
  enrolledHere,
  everyFactor,
  factsOf,
  here,
  passkey,
  password,
  personWith,
  policyOf,
  requirements,
  second,
  setUpNow,
  sso,
  strict,
  textMessage,
  totp,
} from './test-evidence.js';
import { verificationOf } from './verification.js';

const enrol = (change: Partial<Facts>) => {
  const facts = factsOf(change);
  const own = ownProofs(facts);
  return enrolmentOf(facts, own, verificationOf(facts, own));
};
const due = (step: string, more: object = {}) => ({ outcome: 'due', enrol: { step, ...more } });
const none = { outcome: 'none' };
const everything = policyOf('mandatory', { factors: everyFactor });
const withCodes = policyOf('mandatory', { factors: ['webauthn', 'totp', 'backup-code'] });
const appHere = personWith({ totp: true, enrolledIn: enrolledHere({ totp: here }) });

describe('what somebody is led to', () => {
  it.each([
    {
      because: 'd.5: a factor that was set up now is enough to have one, and verifies nothing now',
      facts: { policy: strict, person: appHere, evidence: [code, setUpNow(totp)] },
      expected: none,
    },
    {
      because: 'd.12: a passkey that signs in is no factor where the tenant takes none',
      facts: {
        policy: policyOf('mandatory', { factors: ['totp'] }),
        evidence: [passkey()],
        person: personWith({ passkeys: 1 }),
      },
      expected: due('enrol-factor', { factors: ['totp'], skippable: false }),
    },
    {
      because: 'd.17: a skip of before is refused where an organisation makes its members have one',
      facts: {
        policy: policyOf('prompt-at-sign-in'),
        person: personWith({ state: 'off' }),
        evidence: [code],
        organisation: { makesMembersEnrol: true },
      },
      expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }),
    },
    {
      because: 'd.17: and whether to turn it on is no question there',
      facts: { policy: policyOf('prompt-at-sign-in'), evidence: [code], organisation: { makesMembersEnrol: true } },
      expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }),
    },
    {
      because: 'd.19: backup codes, even after the advice to have another factor was skipped',
      facts: { policy: withCodes, person: personWith({ passkeys: 1, skippedExtra: true }), evidence: [passkey()] },
      expected: due('backup-codes'),
    },
    {
      because: 'd.19: and before it was skipped, the advice',
      facts: { policy: withCodes, person: personWith({ passkeys: 1 }), evidence: [passkey()] },
      expected: due('extra-factor', { factors: ['totp'], bound: ['webauthn'] }),
    },
    {
      because: 'd.20: used-up backup codes are made anew',
      facts: {
        policy: withCodes,
        person: personWith({ totp: true, backupCodesLeft: 0 }),
        evidence: [code, second(totp)],
      },
      expected: due('backup-codes'),
    },
    {
      because: 'd.20: one that is left is enough',
      facts: {
        policy: withCodes,
        person: personWith({ totp: true, backupCodesLeft: 1 }),
        evidence: [code, second(totp)],
      },
      expected: none,
    },
    {
      because: 'd.21: after all factors were taken away and a backup code verified, another factor',
      facts: {
        policy: withCodes,
        person: personWith({ backupCodesLeft: 9 }),
        evidence: [password, second(backupCode)],
      },
      expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }),
    },
    {
      because: 'd.21: without backup codes too, where it is mandatory',
      facts: { policy: withCodes, evidence: [code] },
      expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }),
    },
    {
      because: 'a passkey that is not enough: another factor',
      facts: { policy: asksAnyway, person: personWith({ passkeys: 1 }), evidence: [passkey()] },
      expected: due('enrol-factor', { factors: ['totp'], skippable: false }),
    },
    {
      because: 'and once that was set up, nothing more',
      facts: {
        policy: asksAnyway,
        person: personWith({ passkeys: 1, totp: true, enrolledIn: enrolledHere({ totp: here }) }),
        evidence: [passkey()],
      },
      expected: none,
    },
    {
      because: 'b.4-3: whether at all, also who has a factor and never decided',
      facts: { policy: policyOf('prompt-at-sign-in'), person: personWith({ passkeys: 1 }) },
      expected: due('turn-on-two-step', { factors: ['webauthn', 'totp'] }),
    },
    {
      because: 'R5: who signs in by SSO is led to no passkey',
      facts: { policy: strict, person: personWith({ signsInBySso: true }), evidence: [sso] },
      expected: due('enrol-factor', { factors: ['totp'], skippable: false }),
    },
  ] satisfies { because: string; facts: Partial<Facts>; expected: object }[])('$because', ({ facts, expected }) => {
    expect(enrol(facts)).toEqual(expected);
  });

  it.each(requirements.filter((requirement) => requirement === 'no-prompt' || requirement.startsWith('prompt-')))(
    'by an organisation’s own sign-in leads to nothing where it is left to people: %s',
    (requirement) => {
      expect(
        enrol({ policy: policyOf(requirement), evidence: [sso], person: personWith({ signsInBySso: true }) }),
      ).toEqual(none);
    },
  );

  it.each([
    { requirement: 'prompt-at-sign-in', expected: none },
    { requirement: 'adaptive-at-sign-in', expected: none },
    {
      requirement: 'prompt-at-sign-in-and-sign-up',
      expected: due('turn-on-two-step', { factors: ['webauthn', 'totp'] }),
    },
    {
      requirement: 'adaptive-at-sign-in-and-sign-up',
      expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }),
    },
    { requirement: 'mandatory', expected: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: false }) },
    { requirement: 'no-prompt', expected: none },
  ] as const)('d.18: at a sign-up, what the policy says of sign-ups: $requirement', ({ requirement, expected }) => {
    const evidence: Evidence[] = [{ ...password, purpose: 'sign-up', created: true }];
    expect(enrol({ policy: policyOf(requirement), evidence, purpose: 'sign-up' })).toEqual(expected);
  });

  it.each(['on', 'unset', 'off'] as const)('d.16: a skip is remembered, and a "yes" leads on: %s', (state) => {
    const expected = {
      on: due('enrol-factor', { factors: ['webauthn', 'totp'], skippable: true }),
      unset: due('turn-on-two-step', { factors: ['webauthn', 'totp'] }),
      off: none,
    }[state];
    const policy = policyOf('prompt-at-sign-in');
    expect(enrol({ policy, person: personWith({ state }), evidence: [code] })).toEqual(expected);
  });
});

describe('the advice to have another factor', () => {
  const policy = policyOf('mandatory', { factors: ['webauthn', 'totp'] });
  it.each([
    { because: 'is given to who has only what signs in by itself', person: { passkeys: 1 }, given: true },
    { because: 'not to who skipped it', person: { passkeys: 1, skippedExtra: true }, given: false },
    { because: 'not to who has an app', person: { passkeys: 1, totp: true }, given: false },
    { because: 'not to who has backup codes', person: { passkeys: 1, backupCodesLeft: 1 }, given: false },
  ])('$because', ({ person, given }) => {
    const enrolment = enrol({ policy, person: personWith(person), evidence: [passkey()] });
    expect(enrolment).toEqual(given ? due('extra-factor', { factors: ['totp'], bound: ['webauthn'] }) : none);
  });

  it('is not given where there is nothing else', () => {
    const only = policyOf('mandatory', { factors: ['webauthn'] });
    expect(enrol({ policy: only, person: personWith({ passkeys: 1 }), evidence: [passkey()] })).toEqual(none);
  });

  it('is not given where passkeys do not sign in', () => {
    const person = personWith({ passkeys: 1 });
    expect(enrol({ policy: { ...policy, signInFactors: [] }, person, evidence: [passkey()] })).toEqual(none);
  });
});

describe('D-05: the first factor of somebody who proved a password alone', () => {
  const person = personWith({ email: 'a•••@example.com', phone: '•••42' });
  const enrolFactor = { step: 'enrol-factor', factors: ['webauthn', 'totp'], skippable: false };

  it('needs a code to an address or number of theirs', () => {
    expect(enrol({ policy: strict, person })).toEqual({
      outcome: 'needs',
      channels: ['email-code', 'phone-code'],
      enrol: enrolFactor,
    });
  });

  it('is impossible without one, and the sign-in is refused with the reason', () => {
    expect(enrol({ policy: strict })).toEqual({ outcome: 'impossible', needsChannel: true });
    expect(decide(factsOf({ policy: strict }))).toEqual({
      outcome: 'insufficient',
      reasons: ['enrolment.needs_channel', 'password.one_factor', 'person.no_factor', 'policy.requires_mfa'],
    });
  });

  it.each([
    { because: 'after that code', evidence: [password, second(code)] },
    { because: 'after a text message', evidence: [password, second(textMessage)] },
    { because: 'after a provider vouched', evidence: [sso, password] },
    { because: 'for who is new', evidence: [{ ...password, created: true }] },
  ])('is set up $because', ({ evidence }) => {
    expect(enrol({ policy: strict, person, evidence })).toEqual({ outcome: 'due', enrol: enrolFactor });
  });

  it('is set up at once where the tenant says so', () => {
    expect(enrol({ policy: { ...strict, firstEnrolment: 'any' }, person })).toEqual({
      outcome: 'due',
      enrol: enrolFactor,
    });
  });

  it('another one is not set up by one step and a trusted browser', () => {
    const facts = { policy: withCodes, person: personWith({ totp: true }), isDeviceTrusted: true };
    expect(enrol(facts)).toEqual(none);
    expect(enrol({ ...facts, evidence: [code] })).toEqual(none);
    expect(enrol({ ...facts, evidence: [password, second(totp)] })).toEqual(due('backup-codes'));
  });

  it('of somebody who left it to chance is offered, not demanded', () => {
    const policy = policyOf('prompt-at-sign-in');
    expect(enrol({ policy, person: personWith({ state: 'on' }) })).toEqual(none);
    expect(enrol({ policy, person: { ...person, state: 'on' } })).toMatchObject({ outcome: 'needs' });
  });
});

describe('a journey in which nothing is set up', () => {
  it('is a step-up: who has nothing is refused where everybody must', () => {
    const evidence: Evidence[] = [{ ...password, purpose: 'step-up' }];
    expect(enrol({ policy: everything, evidence, purpose: 'step-up' })).toEqual({
      outcome: 'impossible',
      needsChannel: false,
    });
    expect(enrol({ policy: policyOf('prompt-at-sign-in'), evidence, purpose: 'step-up' })).toEqual(none);
  });

  it('is a recovery of who may enter without', () => {
    const evidence: Evidence[] = [{ ...code, purpose: 'recover' }];
    expect(enrol({ policy: policyOf('adaptive-at-sign-in'), evidence, purpose: 'recover' })).toEqual(none);
    expect(enrol({ policy: strict, evidence, purpose: 'recover' })).toMatchObject(due('enrol-factor'));
  });

  it('is one where nothing could be: a mandatory factor that nobody can set up is a refusal', () => {
    const policy = policyOf('mandatory', { factors: ['backup-code'] });
    expect(enrol({ policy, evidence: [code] })).toEqual({ outcome: 'impossible', needsChannel: false });
  });

  it('is told before anybody spends a code on it', () => {
    const policy = policyOf('mandatory', { factors: ['backup-code'] });
    expect(decide(factsOf({ policy, person: personWith({ backupCodesLeft: 1 }) }))).toEqual({
      outcome: 'insufficient',
      reasons: ['password.one_factor', 'person.no_factor', 'policy.requires_mfa'],
    });
  });
});
