import { managedMfaPolicy, mfaPolicyBody, mfaRequirement, type MfaFactor } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { policyBody, requirements, sooner, withFactor } from './policy-draft.js';

const policy = (mfa: object) => managedMfaPolicy.parse({ mfa, passkey: { satisfiesMfa: true } });

describe('a draft as it is sent', () => {
  it.each([
    { because: 'an adaptive policy has its switch', mfa: { policy: 'adaptive-at-sign-in' }, adaptive: true },
    {
      because: 'another one has it not, even if it was on',
      mfa: { policy: 'mandatory', adaptive: true },
      adaptive: false,
    },
  ])('$because', ({ mfa, adaptive }) => {
    const body = policyBody(policy(mfa));
    expect(body.mfa.adaptive).toBe(adaptive);
    expect(mfaPolicyBody.parse(body)).toEqual(body);
  });
});

it('there are words for every policy', () => {
  expect(requirements.map(({ value }) => value)).toEqual(mfaRequirement.options);
});

const all: MfaFactor[] = ['webauthn', 'totp', 'backup-code'];
it.each([
  {
    because: 'what comes in is offered last',
    made: withFactor(['totp'], 'webauthn', true),
    factors: ['totp', 'webauthn'],
  },
  { because: 'nothing is in twice', made: withFactor(['totp'], 'totp', true), factors: ['totp'] },
  {
    because: 'what goes out leaves the order',
    made: withFactor(all, 'totp', false),
    factors: ['webauthn', 'backup-code'],
  },
  { because: 'sooner is one place', made: sooner(all, 'backup-code'), factors: ['webauthn', 'backup-code', 'totp'] },
  { because: 'the first cannot be sooner', made: sooner(all, 'webauthn'), factors: all },
])('$because', ({ made, factors }) => {
  expect(made).toEqual(factors);
});
