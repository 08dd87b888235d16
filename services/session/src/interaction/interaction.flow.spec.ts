import { ContractError, type Assurance, type EventId, type SessionId, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { advance } from './flow.js';
import { interactionFlow, methodsOf, type FlowEvent } from './interaction.flow.js';
import type { OpenRegistration, Prompt, Proof, State } from './interaction.js';

const userId = 'a0000000-0000-4000-8000-000000000001' as UserId;
const ada = { type: 'email', value: 'ada@example.com' } as const;
const eve = { type: 'email', value: 'eve@example.com' } as const;
const proof: Proof = {
  method: 'email-code',
  userId,
  evidenceId: 'e0000000-0000-4000-8000-000000000001' as EventId,
  identifier: ada,
};
const assurance: Assurance = { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'], authTime: '2026-11-22T10:00:00.000Z' };
const registration = { options: {}, expiresAt: '2026-11-22T10:01:00.000Z' } as unknown as OpenRegistration;
const prompt: Prompt = { reason: 'none-yet', conditional: false, registration };
const codeSent: FlowEvent = { type: 'code-sent', identifier: ada, expiresAt: 'later', resendAt: 'soon' };
const ssoBegun: FlowEvent = { type: 'sso-begun', identifier: ada, connection: 'Acme' };
const made: FlowEvent = {
  type: 'session-made',
  userId,
  sessionId: 'b0000000-0000-4000-8000-000000000001' as SessionId,
  sessionExpiresAt: 'tomorrow',
};

const run = (...events: FlowEvent[]) =>
  events.reduce((state, event) => advance(interactionFlow, state, event), { step: 'identify' } as State);

describe('the journey', () => {
  it.each([
    { because: 'a passkey settles and is done', events: [{ type: 'proof-given', proof }, made], end: 'done' },
    {
      because: 'a code leads to the passkey prompt',
      events: [codeSent, { type: 'proof-given', proof }, { type: 'passkey-offered', proof, assurance, prompt }],
      end: 'create-passkey',
    },
    {
      because: 'the prompt answered, the session is made',
      events: [codeSent, { type: 'proof-given', proof }, { type: 'passkey-offered', proof, assurance, prompt }, made],
      end: 'done',
    },
    {
      because: 'an organisation that vouches is a proof like any other',
      events: [ssoBegun, { type: 'proof-given', proof: { ...proof, method: 'sso' } }, made],
      end: 'done',
    },
    {
      because: 'an organisation that does not leads to the start',
      events: [ssoBegun, { type: 'sso-ended' }],
      end: 'identify',
    },
    { because: 'on the way there somebody may name themselves anew', events: [ssoBegun, codeSent], end: 'code' },
    { because: 'another address sends another code', events: [codeSent, codeSent], end: 'code' },
    {
      because: 'a named person is asked for their passkey',
      events: [{ type: 'identified', next: 'passkey', identifier: ada, userId }],
      end: 'passkey',
    },
    {
      because: 'who has none is asked for the password, and may change to a code',
      events: [{ type: 'identified', next: 'password', identifier: ada }, codeSent],
      end: 'code',
    },
    {
      because: 'another name starts over',
      events: [codeSent, { type: 'identified', next: 'password', identifier: eve }],
      end: 'password',
    },
    {
      because: 'a recovery sets a new password before the session is made',
      events: [codeSent, { type: 'proof-given', proof }, { type: 'new-password-due', proof, assurance }, made],
      end: 'done',
    },
    {
      because: 'a new person who proves nothing chooses a password, which settles',
      events: [
        { type: 'identified', next: 'new-password', identifier: { type: 'username', value: 'ada' } },
        { type: 'proof-given', proof },
        made,
      ],
      end: 'done',
    },
    {
      because: 'what the tenant asks of everybody comes before the password',
      events: [
        codeSent,
        { type: 'proof-given', proof },
        { type: 'profile-due', proof, assurance, asks: ['name'] },
        { type: 'new-password-due', proof, assurance },
      ],
      end: 'new-password',
    },
    {
      because: 'who wants no first passkey chooses a password',
      events: [
        codeSent,
        { type: 'proof-given', proof },
        {
          type: 'passkey-offered',
          proof,
          assurance,
          prompt,
          isFirst: true,
        },
        {
          type: 'new-password-due',
          proof,
          assurance,
          declinedPasskey: true,
        },
      ],
      end: 'new-password',
    },
    {
      because: 'a proof that is not enough goes back to the start',
      events: [{ type: 'proof-given', proof }, { type: 'proof-not-enough' }],
      end: 'identify',
    },
  ] satisfies { because: string; events: FlowEvent[]; end: State['step'] }[])('$because', ({ events, end }) => {
    expect(run(...events).step).toBe(end);
  });

  it.each([
    { because: 'a session without a settled proof', events: [codeSent, made] },
    { because: 'a session from nothing', events: [made] },
    { because: 'a session on the way to an organisation', events: [ssoBegun, made] },
    { because: 'the end of what was not begun', events: [{ type: 'sso-ended' }] },
    {
      because: 'a second proof while one is settling',
      events: [
        { type: 'proof-given', proof },
        { type: 'proof-given', proof },
      ],
    },
    {
      because: 'a new password without a settled proof',
      events: [codeSent, { type: 'new-password-due', proof, assurance }],
    },
    { because: 'anything once it is done', events: [{ type: 'proof-given', proof }, made, codeSent] },
  ] satisfies { because: string; events: FlowEvent[] }[])('has no way for $because', ({ events }) => {
    expect(() => run(...events)).toThrow(ContractError);
  });
});

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
    { at: 'settling', intent: 'sign-in', step: 'settling', tenant: allowed(true), methods: ['resume'] },
    { at: 'the end', intent: 'sign-in', step: 'done', tenant: allowed(true), methods: [] },
  ] as const)('at $at: $methods', ({ intent, step, tenant, methods, ...rest }) => {
    const known = 'proved' in rest ? { proof } : { identifier: ada };
    expect(methodsOf(intent, { step, ...known } as unknown as State, tenant)).toEqual(methods);
  });
});
