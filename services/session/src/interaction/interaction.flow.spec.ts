import {
  ContractError,
  type Assurance,
  type DueEnrolment,
  type EventId,
  type SessionId,
  type UserId,
} from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { advance } from './flow.js';
import { interactionFlow, type FlowEvent } from './interaction.flow.js';
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

const mfaDue: FlowEvent = { type: 'second-factor-due', proof, offer: [{ factor: 'totp' }] };
const factorCode: FlowEvent = {
  type: 'factor-code-sent',
  sent: { channel: 'email', sentTo: 'a•••@example.com', expiresAt: 'later', resendAt: 'soon' },
};
const due = (enrol: DueEnrolment): FlowEvent => ({ type: 'enrolment-due', proof, assurance, enrol });

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
      because: 'a second factor settles like the first proof',
      events: [codeSent, { type: 'proof-given', proof }, mfaDue, { type: 'proof-given', proof }, made],
      end: 'done',
    },
    {
      because: 'a code for the second factor may be sent again and again',
      events: [{ type: 'proof-given', proof }, mfaDue, factorCode, factorCode],
      end: 'mfa',
    },
    {
      because: 'after the passkey prompt comes two-step, a factor, another, backup codes, and then the session',
      events: [
        codeSent,
        { type: 'proof-given', proof },
        { type: 'passkey-offered', proof, assurance, prompt },
        due({ step: 'turn-on-two-step', factors: ['totp'] }),
        due({ step: 'enrol-factor', factors: ['totp'], skippable: true }),
        due({ step: 'extra-factor', factors: ['email-code'], bound: ['totp'] }),
        due({ step: 'backup-codes' }),
        { type: 'codes-shown' },
        made,
      ],
      end: 'done',
    },
    {
      because: 'who turned it on and has a factor already proves it at once',
      events: [{ type: 'proof-given', proof }, due({ step: 'turn-on-two-step', factors: ['webauthn'] }), mfaDue],
      end: 'mfa',
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
    { because: 'a session while a second factor is due', events: [{ type: 'proof-given', proof }, mfaDue, made] },
    {
      because: 'an enrolment while a second factor is due',
      events: [{ type: 'proof-given', proof }, mfaDue, due({ step: 'backup-codes' })],
    },
    {
      because: 'a proof by what is being set up',
      events: [
        { type: 'proof-given', proof },
        due({ step: 'enrol-factor', factors: ['totp'], skippable: false }),
        { type: 'proof-given', proof },
      ],
    },
    {
      because: 'somebody else while a second factor is due',
      events: [{ type: 'proof-given', proof }, mfaDue, { type: 'identified', next: 'password', identifier: eve }],
    },
    { because: 'anything once it is done', events: [{ type: 'proof-given', proof }, made, codeSent] },
  ] satisfies { because: string; events: FlowEvent[] }[])('has no way for $because', ({ events }) => {
    expect(() => run(...events)).toThrow(ContractError);
  });
});
