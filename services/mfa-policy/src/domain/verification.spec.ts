import { describe, expect, it } from 'vitest';
import { ownProofs, type Evidence } from './evidence.js';
import type { Facts } from './facts.js';
import {
  another,
  asksAnyway,
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
  sso,
  strict,
  totp,
  unverified,
} from './test-evidence.js';
import { verificationOf } from './verification.js';

const verify = (change: Partial<Facts>) => {
  const facts = factsOf(change);
  return verificationOf(facts, ownProofs(facts));
};
const withApp = personWith({ totp: true });

describe('a second step', () => {
  it.each([
    {
      because: 'd.12: a passkey is enough even where the tenant takes none as a second factor',
      facts: { policy: policyOf('mandatory', { factors: ['totp'] }), evidence: [passkey()], person: withApp },
      expected: { outcome: 'met', isProved: true, reasons: ['policy.requires_mfa'] },
    },
    {
      because: 'd.12: and is not where the tenant says that it is not',
      facts: { policy: asksAnyway, evidence: [passkey()], person: personWith({ passkeys: 1, totp: true }) },
      expected: {
        outcome: 'missing',
        offer: ['totp'],
        reasons: ['policy.requires_mfa', 'passkey.does_not_satisfy_mfa'],
      },
    },
    {
      because: 'd.13: a password of somebody with a passkey who declined is one step, and enough',
      facts: { person: personWith({ passkeys: 1, state: 'off' }) },
      expected: {
        outcome: 'met',
        isProved: false,
        held: ['webauthn'],
        reasons: ['policy.no_prompt', 'person.two_step_off'],
      },
    },
    {
      because: 'd.14: one state and not two flags: who said no has an app, and is not asked',
      facts: { person: personWith({ totp: true, state: 'off' }) },
      expected: { outcome: 'met', reasons: ['policy.no_prompt', 'person.two_step_off'] },
    },
    {
      because: 'd.15: who said nothing and has an app is asked',
      facts: { person: personWith({ totp: true, state: 'unset' }) },
      expected: { outcome: 'missing', offer: ['totp'], reasons: ['policy.no_prompt', 'person.two_step_on'] },
    },
    {
      because: 'd.15: who said nothing and has a passkey is not',
      facts: { person: personWith({ passkeys: 1, state: 'unset' }) },
      expected: { outcome: 'met', reasons: ['policy.no_prompt', 'person.undecided'] },
    },
    {
      because: 'd.15: who said nothing and has an app since this journey is not',
      facts: { person: personWith({ totp: true, enrolledIn: enrolledHere({ totp: here }) }) },
      expected: { outcome: 'met', held: [], reasons: ['policy.no_prompt', 'person.undecided'] },
    },
    {
      because: 'd.20: used-up backup codes are none',
      facts: {
        policy: policyOf('mandatory', { factors: ['totp', 'backup-code'] }),
        person: personWith({ backupCodesLeft: 0 }),
      },
      expected: { outcome: 'lacking', held: [], reasons: ['policy.requires_mfa', 'person.no_factor'] },
    },
    {
      because: 'd.21: backup codes verify where all other factors were taken away',
      facts: {
        policy: policyOf('mandatory', { factors: ['totp', 'backup-code'] }),
        person: personWith({ backupCodesLeft: 1 }),
      },
      expected: { outcome: 'missing', offer: ['backup-code'] },
    },
    {
      because: 'd.40: a passkey without verification is one step of two',
      facts: { policy: strict, evidence: [unverified], person: personWith({ passkeys: 1, totp: true }) },
      expected: { outcome: 'missing', offer: ['totp'], isProved: false },
    },
    {
      because: 'two different passkeys are two steps',
      facts: { policy: asksAnyway, evidence: [passkey(), second(passkey({ credentialId: another }))] },
      expected: { outcome: 'met', isProved: true },
    },
    {
      because: 'two first steps are none, if the tenant takes neither as a second',
      facts: { policy: strict, evidence: [password, second(code)], person: withApp },
      expected: { outcome: 'missing', offer: ['totp'] },
    },
    {
      because: 'D-06: a provider vouches, and the tenant asks all the same',
      facts: { policy: strict, evidence: [sso], person: personWith({ totp: true, signsInBySso: true }) },
      expected: { outcome: 'missing', offer: ['totp'], reasons: ['policy.requires_mfa'] },
    },
    {
      because: 'R5: who signs in by SSO is asked for no passkey',
      facts: { policy: strict, evidence: [sso], person: personWith({ passkeys: 3, signsInBySso: true }) },
      expected: { outcome: 'lacking', held: [], offer: [] },
    },
    {
      because: 'a provider that the tenant trusts is enough by itself',
      facts: { policy: { ...strict, trustsSso: true }, evidence: [sso], person: withApp },
      expected: { outcome: 'met', isProved: true, reasons: ['policy.requires_mfa', 'sso.trusted'] },
    },
    {
      because: 'and a password beside it is what it always was',
      facts: { policy: { ...strict, trustsSso: true }, evidence: [password], person: withApp },
      expected: { outcome: 'missing', offer: ['totp'] },
    },
  ] satisfies { because: string; facts: Partial<Facts>; expected: object }[])('$because', ({ facts, expected }) => {
    expect(verify(facts)).toMatchObject(expected);
  });

  it.each([
    {
      because: 'the tenant has no factors',
      policy: policyOf('no-prompt', { factors: [] }),
      expected: ['policy.no_prompt'],
    },
    { because: 'they took two steps', evidence: [password, second(totp)], expected: ['policy.no_prompt'] },
  ])('what somebody chose is no reason where it was not looked at: $because', ({ expected, ...facts }) => {
    expect(verify({ person: personWith({ totp: true, state: 'on' }), ...facts }).reasons).toEqual(expected);
  });

  it('is offered in the order passkey, app, the tenant’s own of addresses, backup code', () => {
    const person = personWith({ passkeys: 1, totp: true, backupCodesLeft: 1, email: 'a', phone: '1' });
    const factors = ['backup-code', 'phone-code', 'totp', 'email-code', 'webauthn'] as const;
    const { offer } = verify({ policy: policyOf('mandatory', { factors }), person });
    expect(offer).toEqual(['webauthn', 'totp', 'phone-code', 'email-code', 'backup-code']);
  });

  it.each(requirements)('in a step-up is asked of who has a factor, whatever they chose: %s', (requirement) => {
    const person = personWith({ totp: true, state: 'off' });
    const evidence: Evidence[] = [{ ...password, purpose: 'step-up' }];
    const policy = policyOf(requirement);
    expect(verify({ policy, person, evidence, purpose: 'step-up', isDeviceTrusted: true })).toMatchObject({
      outcome: 'missing',
      offer: ['totp'],
    });
  });

  it.each(requirements)('is asked of nobody who exists since this journey: %s', (requirement) => {
    const policy = policyOf(requirement, { factors: everyFactor });
    const person = personWith({ email: 'a', totp: true });
    const evidence: Evidence[] = [{ ...code, purpose: 'sign-up', created: true }];
    const expected = { outcome: 'met', reasons: ['person.new'] };
    expect(verify({ policy, person, evidence, purpose: 'sign-up', risk: ['risk.new_country'] })).toMatchObject(
      expected,
    );
  });

  it.each(['sign-up', 'recover'] as const)('is asked of others as at a sign-in: %s', (purpose) => {
    expect(verify({ policy: strict, person: withApp, evidence: [{ ...code, purpose }], purpose })).toMatchObject({
      outcome: 'missing',
      offer: ['totp'],
    });
  });
});

describe('a trusted browser', () => {
  const trusted = { policy: strict, person: withApp, isDeviceTrusted: true };
  it.each([
    { because: 'spares the second step of a sign-in', facts: trusted, outcome: 'met' },
    {
      because: 'and of an unusual one',
      facts: { ...trusted, policy: policyOf('adaptive-at-sign-in'), risk: ['risk.new_country'] as const },
      outcome: 'met',
    },
    {
      because: 'not what a product demands',
      facts: { ...trusted, demand: { minimumAal: 1 } as const },
      outcome: 'missing',
    },
    {
      because: 'D-18: not of a step-up',
      facts: { ...trusted, purpose: 'step-up' as const, evidence: [{ ...password, purpose: 'step-up' as const }] },
      outcome: 'missing',
    },
    {
      because: 'not of a recovery',
      facts: { ...trusted, purpose: 'recover' as const, evidence: [{ ...code, purpose: 'recover' as const }] },
      outcome: 'missing',
    },
  ])('$because', ({ facts, outcome }) => {
    expect(verify(facts)).toMatchObject({ outcome, isProved: false });
  });

  it('is no second step: it proves nothing', () => {
    expect(verify(trusted)).toMatchObject({
      isProved: false,
      reasons: ['policy.requires_mfa', 'device.trusted'],
    });
  });
});
