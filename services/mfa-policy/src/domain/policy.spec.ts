import { mfaSettings, tenantExperience, type MfaFactor } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { defaultPolicy, isAdaptive, isOptional, toPolicy, waitsForSignIn, type PolicySettings } from './policy.js';
import { requirements } from './test-evidence.js';

type Changes = { mfa?: object; passkey?: object; signUp?: object };
const settingsOf = ({ mfa = {}, passkey = {}, signUp = {} }: Changes = {}): PolicySettings =>
  tenantExperience.parse({ displayName: 'Acme', signIn: { methods: [aMethod] }, mfa, passkey, signUp });
const aMethod = { identifier: 'email', password: true, code: true, primary: 'code' };

describe('the policy of a tenant', () => {
  it('that chose nothing asks nothing', () => {
    expect(toPolicy(settingsOf())).toEqual({ ...defaultPolicy, signInFactors: ['webauthn', 'email-code'] });
    expect(defaultPolicy).toMatchObject({ requirement: 'no-prompt', factors: [], firstEnrolment: 'channel' });
  });

  it('is what its administrator said', () => {
    const mfa = mfaSettings.parse({
      factors: ['totp', 'webauthn'],
      policy: 'mandatory',
      firstEnrolment: 'any',
      trustSso: true,
    });
    expect(toPolicy(settingsOf({ mfa, passkey: { satisfiesMfa: false } }))).toMatchObject({
      requirement: 'mandatory',
      factors: ['totp', 'webauthn'],
      firstEnrolment: 'any',
      trustsSso: true,
      passkeySatisfiesMfa: false,
    });
  });

  it.each<{ because: string; changes: Changes; expected: MfaFactor[] }>([
    { because: 'passkeys and what people sign up with', changes: {}, expected: ['webauthn', 'email-code'] },
    {
      because: 'A8: no passkeys where these do not sign in',
      changes: { passkey: { enabled: false } },
      expected: ['email-code'],
    },
    {
      because: 'numbers',
      changes: { signUp: { identifiers: ['phone', 'email'] } },
      expected: ['webauthn', 'email-code', 'phone-code'],
    },
    {
      because: 'no user names: these prove nothing',
      changes: { signUp: { identifiers: ['username'] } },
      expected: ['webauthn'],
    },
  ])('knows what signs in by itself: $because', ({ changes, expected }) => {
    expect(toPolicy(settingsOf(changes)).signInFactors).toEqual(expected);
  });
});

describe('a4: what a policy leaves to people', () => {
  it.each([
    { requirement: 'no-prompt', optional: true, adaptive: false, waits: false },
    { requirement: 'prompt-at-sign-in', optional: true, adaptive: false, waits: true },
    { requirement: 'prompt-at-sign-in-and-sign-up', optional: true, adaptive: false, waits: false },
    { requirement: 'mandatory', optional: false, adaptive: false, waits: false },
    { requirement: 'adaptive-at-sign-in', optional: false, adaptive: true, waits: true },
    { requirement: 'adaptive-at-sign-in-and-sign-up', optional: false, adaptive: true, waits: false },
  ] as const)('$requirement', (row) => {
    const { optional, adaptive, waits } = row;
    expect([isOptional(row), isAdaptive(row), waitsForSignIn(row)]).toEqual([optional, adaptive, waits]);
    expect(requirements).toContain(row.requirement);
  });
});
