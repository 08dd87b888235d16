import { ContractError, type EventId, type SessionId, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { advance } from './flow.js';
import { interactionFlow, methodsOf, type FlowEvent } from './interaction.flow.js';
import type { OpenRegistration, Proof, State } from './interaction.js';

const userId = 'a0000000-0000-4000-8000-000000000001' as UserId;
const proof: Proof = {
  method: 'email-code',
  userId,
  evidenceId: 'e0000000-0000-4000-8000-000000000001' as EventId,
  email: 'ada@example.com',
};
const assurance = { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'], authTime: '2026-11-22T10:00:00.000Z' } as const;
const registration = { options: {}, expiresAt: '2026-11-22T10:01:00.000Z' } as unknown as OpenRegistration;
const codeSent: FlowEvent = { type: 'code-sent', email: 'ada@example.com', expiresAt: 'later', resendAt: 'soon' };
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
      events: [
        codeSent,
        { type: 'proof-given', proof },
        { type: 'passkey-offered', assurance: { ...assurance, amr: [...assurance.amr] }, registration },
      ],
      end: 'create-passkey',
    },
    {
      because: 'the prompt answered, the session is made',
      events: [
        codeSent,
        { type: 'proof-given', proof },
        { type: 'passkey-offered', assurance: { ...assurance, amr: [...assurance.amr] }, registration },
        made,
      ],
      end: 'done',
    },
    { because: 'another address sends another code', events: [codeSent, codeSent], end: 'code' },
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
    {
      because: 'a second proof while one is settling',
      events: [
        { type: 'proof-given', proof },
        { type: 'proof-given', proof },
      ],
    },
    { because: 'anything once it is done', events: [{ type: 'proof-given', proof }, made, codeSent] },
  ] satisfies { because: string; events: FlowEvent[] }[])('has no way for $because', ({ events }) => {
    expect(() => run(...events)).toThrow(ContractError);
  });
});

describe('what a person may do', () => {
  it.each([
    {
      intent: 'sign-in',
      step: 'identify',
      enabled: true,
      methods: ['identifier', 'passkey', 'passkey/options', 'cancelled'],
    },
    { intent: 'sign-in', step: 'identify', enabled: false, methods: ['identifier', 'cancelled'] },
    { intent: 'sign-up', step: 'identify', enabled: true, methods: ['identifier', 'cancelled'] },
    {
      intent: 'sign-in',
      step: 'code',
      enabled: true,
      methods: ['identifier', 'code', 'code/verify', 'passkey', 'passkey/options', 'cancelled'],
    },
    { intent: 'sign-up', step: 'code', enabled: true, methods: ['identifier', 'code', 'code/verify', 'cancelled'] },
    {
      intent: 'sign-up',
      step: 'create-passkey',
      enabled: true,
      methods: ['enrolment/passkey', 'enrolment/passkey/options', 'skip', 'cancelled'],
    },
    { intent: 'sign-in', step: 'settling', enabled: true, methods: ['resume'] },
    { intent: 'sign-in', step: 'done', enabled: true, methods: [] },
  ] as const)('at $step of $intent (passkeys $enabled): $methods', ({ intent, step, enabled, methods }) => {
    expect(methodsOf(intent, step, enabled)).toEqual(methods);
  });
});
