import { demandOfAcr, type EventId, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import type { Proof, State } from './interaction.js';
import { methodsOf } from './methods.js';

const ada = { type: 'email', value: 'ada@example.com' } as const;
const proof: Proof = {
  method: 'email-code',
  userId: 'a0000000-0000-4000-8000-000000000001' as UserId,
  evidenceId: 'e0000000-0000-4000-8000-000000000001' as EventId,
  identifier: ada,
};

const allowed = (enabled: boolean, ways: 'code' | 'password' | 'both' = 'code') => ({
  passkey: {
    enabled,
    showButton: true,
    allowAutofill: true,
    progressiveEnrolment: true,
    repromptAfterDays: 30,
    mostPerUser: 20,
    localEnrolment: true,
    conditionalCreate: false,
    satisfiesMfa: true,
  },
  signIn: {
    methods: [
      {
        identifier: 'email' as const,
        password: ways !== 'code',
        code: ways !== 'password',
        primary: ways === 'password' ? ('password' as const) : ('code' as const),
      },
    ],
    identifierFirst: 'convenient' as const,
  },
});

describe('what a person may do', () => {
  it.each([
    {
      at: 'the start of a sign-in',
      intent: 'sign-in',
      step: 'identify',
      tenant: allowed(true),
      methods: ['identifier', 'passkey', 'passkey/options', 'cancelled'],
    },
    {
      at: 'the start, without passkeys',
      intent: 'sign-in',
      step: 'identify',
      tenant: allowed(false),
      methods: ['identifier', 'cancelled'],
    },
    {
      at: 'the start of a sign-up',
      intent: 'sign-up',
      step: 'identify',
      tenant: allowed(true),
      methods: ['identifier', 'cancelled'],
    },
    {
      at: 'the passkey of somebody named',
      intent: 'sign-in',
      step: 'passkey',
      tenant: allowed(true, 'both'),
      methods: ['identifier', 'passkey', 'passkey/options', 'password', 'code', 'cancelled'],
    },
    {
      at: 'the passkey, where there are no passwords',
      intent: 'sign-in',
      step: 'passkey',
      tenant: allowed(true),
      methods: ['identifier', 'passkey', 'passkey/options', 'code', 'cancelled'],
    },
    {
      at: 'the passkey, where passkeys were switched off meanwhile',
      intent: 'sign-in',
      step: 'passkey',
      tenant: allowed(false, 'both'),
      methods: ['identifier', 'password', 'code', 'cancelled'],
    },
    {
      at: 'the password',
      intent: 'sign-in',
      step: 'password',
      tenant: allowed(true, 'both'),
      methods: ['identifier', 'password', 'passkey', 'passkey/options', 'code', 'cancelled'],
    },
    {
      at: 'the password, where it is the only way',
      intent: 'sign-in',
      step: 'password',
      tenant: allowed(false, 'password'),
      methods: ['identifier', 'password', 'cancelled'],
    },
    {
      at: 'the code',
      intent: 'sign-in',
      step: 'code',
      tenant: allowed(true),
      methods: ['identifier', 'code', 'code/verify', 'passkey', 'passkey/options', 'cancelled'],
    },
    {
      at: 'the code, with passwords too',
      intent: 'sign-in',
      step: 'code',
      tenant: allowed(false, 'both'),
      methods: ['identifier', 'code', 'code/verify', 'password', 'cancelled'],
    },
    {
      at: 'the code of a sign-up',
      intent: 'sign-up',
      step: 'code',
      tenant: allowed(true, 'password'),
      methods: ['identifier', 'code', 'code/verify', 'cancelled'],
    },
    {
      at: 'the code of a recovery',
      intent: 'recover',
      step: 'code',
      tenant: allowed(true, 'password'),
      methods: ['identifier', 'code', 'code/verify', 'cancelled'],
    },
    {
      at: 'the new password',
      intent: 'recover',
      step: 'new-password',
      tenant: allowed(true, 'both'),
      methods: ['new-password'],
      proved: true,
    },
    {
      at: 'the first password of somebody who proves nothing',
      intent: 'sign-up',
      step: 'new-password',
      tenant: allowed(true, 'both'),
      methods: ['identifier', 'new-password'],
    },
    { at: 'the profile', intent: 'sign-up', step: 'profile', tenant: allowed(true), methods: ['profile'] },
    {
      at: 'the passkey prompt',
      intent: 'sign-up',
      step: 'create-passkey',
      tenant: allowed(true),
      methods: ['enrolment/passkey', 'enrolment/passkey/options', 'skip', 'cancelled'],
    },
    {
      at: 'a second factor, where nobody signs in with passkeys',
      intent: 'sign-in',
      step: 'mfa',
      tenant: allowed(false),
      methods: ['passkey', 'passkey/options', 'totp', 'cancelled'],
      offer: [{ factor: 'webauthn' }, { factor: 'totp' }],
    },
    {
      at: 'a second factor by mail, or a backup code',
      intent: 'recover',
      step: 'mfa',
      tenant: allowed(true),
      methods: ['code', 'code/verify', 'backup-code', 'cancelled'],
      offer: [{ factor: 'email-code' }, { factor: 'backup-code' }],
    },
    {
      at: 'two-step verification',
      intent: 'sign-in',
      step: 'turn-on-two-step',
      tenant: allowed(true),
      methods: ['enable-two-step', 'skip'],
    },
    {
      at: 'a factor that is left to them',
      intent: 'sign-in',
      step: 'enrol-factor',
      tenant: allowed(true),
      methods: ['enrolment/totp', 'enrolment/totp/options', 'skip', 'cancelled'],
      factors: ['totp'],
      skippable: true,
    },
    {
      at: 'a factor that is not',
      intent: 'sign-up',
      step: 'enrol-factor',
      tenant: allowed(false),
      methods: [
        'enrolment/passkey',
        'enrolment/passkey/options',
        'enrolment/contact',
        'enrolment/contact/verify',
        'cancelled',
      ],
      factors: ['webauthn', 'phone-code'],
      skippable: false,
    },
    {
      at: 'the backup codes',
      intent: 'sign-in',
      step: 'backup-codes',
      tenant: allowed(true),
      methods: ['enrolment/backup-codes'],
    },
    { at: 'settling', intent: 'sign-in', step: 'settling', tenant: allowed(true), methods: ['resume'] },
    { at: 'the end', intent: 'sign-in', step: 'done', tenant: allowed(true), methods: [] },
  ] as const)('at $at: $methods', ({ intent, step, tenant, methods, ...rest }) => {
    const known = 'proved' in rest ? { proof } : { identifier: ada, ...rest };
    const state = { step, ...known } as unknown as State;
    expect(methodsOf({ intent, state }, tenant)).toEqual(methods);
  });

  it.each([
    { because: 'a code leads nowhere', intent: 'step-up', acr: 'phr', isLess: false },
    { because: 'nor to the highest level', intent: 'step-up', acr: 'urn:latchkey:aal:3', isLess: false },
    { because: 'a password is half of it', intent: 'step-up', acr: 'urn:latchkey:aal:2', isLess: true },
    { because: 'who signs in may show a passkey after it', intent: 'sign-in', acr: 'phr', isLess: true },
  ] as const)('beside a passkey, where $acr is asked at a $intent: $because', ({ intent, acr, isLess }) => {
    const asked = { intent, state: { step: 'passkey' as const, identifier: ada }, demand: demandOfAcr(acr) };
    const methods = methodsOf(asked, allowed(true, 'both'));
    expect(methods).toContain('passkey');
    expect([methods.includes('password'), methods.includes('code')]).toEqual([isLess, isLess]);
  });
});
