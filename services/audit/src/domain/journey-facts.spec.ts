import {
  errorCodes,
  logEntry,
  type InteractionId,
  type JourneyNote,
  type LogCode,
  type TenantId,
} from '@latchkey/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { journeyFacts } from './journey-facts.js';

const note = (said: Partial<JourneyNote>): JourneyNote => ({
  id: '0b0f2f9e-1b1a-4d4f-8f3a-0a4d1d5d5c11',
  at: '2026-11-22T10:00:00.000Z',
  tenantId: 'acme' as TenantId,
  interactionId: 'AAAAAAAAAAAAAAAAAAAAAA' as InteractionId,
  ...{ sessionId: null, userId: null, intent: 'sign-in', action: 'resume', from: 'identify', to: 'identify' },
  ...{ error: null, passkeyOffered: false, via: null, tookMs: null, reason: null, subject: null },
  ...{ browser: 'Firefox · Windows', country: 'DE', clientId: null },
  ...said,
});

type Case = { because: string; said: Partial<JourneyNote>; codes: LogCode[]; last?: Record<string, unknown> };
const start = { action: 'start', from: null };

const starts: Case[] = [
  {
    because: 'a page that offers a passkey says so',
    said: { ...start, passkeyOffered: true },
    codes: ['sign_in.started', 'passkey.offered'],
    last: { at: 'identify' },
  },
  { because: 'a page that offers none does not', said: start, codes: ['sign_in.started'] },
  { because: 'somebody new', said: { ...start, intent: 'sign-up' }, codes: ['sign_up.started'] },
  { because: 'somebody who was locked out', said: { ...start, intent: 'recover' }, codes: ['recovery.started'] },
  { because: 'somebody signed in', said: { ...start, intent: 'step-up' }, codes: ['step_up.started'] },
  {
    because: 'who begins to set something up is offered nothing',
    said: { ...start, intent: 'enrolment', to: 'enrol-factor' },
    codes: ['enrolment.started'],
  },
  {
    because: 'it was for a product',
    said: { ...start, clientId: 'shop-1234' },
    codes: ['sign_in.started'],
    last: { client: 'shop-1234' },
  },
  { because: 'nothing began', said: { ...start, to: null, error: 'service.unavailable' }, codes: [] },
];

const passkey = { action: 'passkey', via: 'button', tookMs: 812 } as const;
const ceremonies: Case[] = [
  { because: 'its success is an event of its own', said: { ...passkey, to: 'done' }, codes: ['passkey.started'] },
  {
    because: 'it was refused',
    said: { ...passkey, error: 'authentication.failed' },
    codes: ['passkey.started', 'passkey.failed'],
    last: { reason: 'authentication.failed', via: 'button', tookMs: 812 },
  },
  {
    because: 'a part was away, which is nobody’s failure (S4)',
    said: { ...passkey, error: 'service.unavailable' },
    codes: ['passkey.started'],
  },
  { because: 'it is not decided yet', said: { ...passkey, error: 'interaction.settling' }, codes: ['passkey.started'] },
  { because: 'nobody asked for one here', said: { ...passkey, error: 'interaction.unexpected_action' }, codes: [] },
  {
    because: 'the passkey was right, and its person may not go on',
    said: { ...passkey, error: 'identity.user_suspended' },
    codes: ['passkey.started', 'journey.refused'],
    last: { reason: 'identity.user_suspended' },
  },
  {
    because: 'the person changed their mind',
    said: { ...passkey, action: 'cancelled', subject: 'authentication', reason: 'timed-out' },
    codes: ['passkey.started', 'passkey.cancelled'],
    last: { reason: 'timed-out', via: 'button', tookMs: 812 },
  },
  {
    because: 'they changed their mind about a new one',
    said: { action: 'cancelled', subject: 'registration', reason: 'cancelled' },
    codes: ['passkey.creation_started', 'passkey.creation_cancelled'],
  },
  { because: 'a new one was made', said: { action: 'enrolment/passkey' }, codes: ['passkey.creation_started'] },
  {
    because: 'a new one was refused',
    said: { action: 'enrolment/passkey', error: 'credential.already_registered' },
    codes: ['passkey.creation_started', 'passkey.creation_failed'],
    last: { reason: 'credential.already_registered' },
  },
];

const others: Case[] = [
  {
    because: 'a name was taken',
    said: { action: 'identifier', subject: 'email', to: 'password' },
    codes: ['identifier.submitted'],
    last: { type: 'email', next: 'password' },
  },
  {
    because: 'a name led to a code at once',
    said: { action: 'identifier', subject: 'email', to: 'code' },
    codes: ['identifier.submitted', 'code.sent'],
    last: { channel: 'email' },
  },
  {
    because: 'a name led to a passkey',
    said: { action: 'identifier', to: 'passkey', passkeyOffered: true },
    codes: ['identifier.submitted', 'passkey.offered'],
  },
  {
    because: 'a name was not taken',
    said: { action: 'identifier', error: 'identity.identifier_not_accepted' },
    codes: ['identifier.refused'],
  },
  { because: 'a right password is an event of its own', said: { action: 'password', to: 'done' }, codes: [] },
  {
    because: 'a wrong password is told by its note alone',
    said: { action: 'password', error: 'identity.password_rejected' },
    codes: ['password.failed'],
    last: { reason: 'identity.password_rejected', intent: 'sign-in' },
  },
  {
    because: 'a lockout is a limit',
    said: { action: 'password', error: 'identity.too_many_attempts' },
    codes: ['request.limited'],
    last: { reason: 'identity.too_many_attempts', subject: 'password' },
  },
  { because: 'the edge tells of its own limits', said: { action: 'password', error: 'request.too_many' }, codes: [] },
  { because: 'the edge tells of CAPTCHAs', said: { action: 'password', error: 'captcha.required' }, codes: [] },
  {
    because: 'another code was sent',
    said: { action: 'code', from: 'code', to: 'code', subject: 'phone' },
    codes: ['code.sent'],
    last: { channel: 'phone' },
  },
  { because: 'no text messages can be sent', said: { action: 'code', error: 'identity.sms_unavailable' }, codes: [] },
  { because: 'a code', said: { action: 'code/verify', error: 'identity.code_rejected' }, codes: ['code.failed'] },
  { because: 'an app', said: { action: 'totp', error: 'credential.factor_code_rejected' }, codes: ['totp.failed'] },
  {
    because: 'a backup code',
    said: { action: 'backup-code', error: 'credential.factor_code_rejected' },
    codes: ['backup_code.failed'],
  },
  {
    because: 'a provider said no',
    said: { action: 'sso/callback', error: 'identity.sso_declined' },
    codes: ['sso.failed'],
  },
  { because: 'a provider was away', said: { action: 'sso/callback', error: 'identity.sso_unavailable' }, codes: [] },
  {
    because: 'a link',
    said: { action: 'enrolment-code', error: 'identity.link_rejected' },
    codes: ['enrolment_link.failed'],
  },
  {
    because: 'a factor',
    said: { action: 'enrolment/totp', error: 'credential.factor_code_rejected' },
    codes: ['factor.refused'],
    last: { factor: 'totp' },
  },
  {
    because: 'a step that offers to set something up was reached',
    said: { action: 'code/verify', from: 'code', to: 'create-passkey' },
    codes: ['prompt.shown'],
    last: { prompt: 'create-passkey' },
  },
  {
    because: 'the same offer is shown once',
    said: { action: 'enrolment/passkey/options', from: 'create-passkey', to: 'create-passkey' },
    codes: [],
  },
  {
    because: 'one offer was declined, and the next is shown',
    said: { action: 'skip', from: 'create-passkey', to: 'turn-on-two-step', reason: 'for-good' },
    codes: ['prompt.skipped', 'prompt.shown'],
    last: { prompt: 'turn-on-two-step' },
  },
  {
    because: 'somebody left',
    said: { action: 'abandon', from: 'password', to: null },
    codes: ['journey.abandoned'],
    last: { at: 'password' },
  },
  { because: 'what nobody asks for', said: { action: 'passkey/options' }, codes: [] },
  { because: 'an action of tomorrow', said: { action: 'toString' }, codes: [] },
];

describe.each([
  { group: 'a start', cases: starts },
  { group: 'a ceremony', cases: ceremonies },
  { group: 'another action', cases: others },
])('$group', ({ cases }) => {
  it.each(cases)('$said.action is $codes: $because', ({ said, codes, last }) => {
    const facts = journeyFacts(note(said));
    expect(facts.map(({ code }) => code)).toEqual(codes);
    if (last) expect(facts.at(-1)?.detail).toMatchObject(last);
    for (const { browser, country, interactionId } of facts)
      expect({ browser, country, interactionId }).toEqual({
        ...{ browser: 'Firefox · Windows', country: 'DE', interactionId: 'AAAAAAAAAAAAAAAAAAAAAA' },
      });
  });
});

const actions = [...starts, ...ceremonies, ...others].map(({ said }) => said.action ?? '');
const text = fc.oneof(
  fc.emailAddress(),
  fc.stringMatching(/^\+49\d{6,11}$/),
  fc.constant('Anna Müller'),
  fc.string({ maxLength: 60 }),
);

it('no words of anybody’s get into a detail, whatever a note says', () => {
  const said = fc.record({
    action: fc.constantFrom(...actions),
    error: fc.option(fc.constantFrom(...errorCodes)),
    ...{ intent: text, from: text, to: text, reason: text, subject: text, clientId: text },
  });
  fc.assert(
    fc.property(said, (words) => {
      for (const { detail, ...rest } of journeyFacts(note(words))) {
        expect(JSON.stringify(detail)).not.toMatch(/@|\+49|Anna/);
        for (const value of Object.values(detail)) expect(String(value)).toMatch(/^[\w./-]+$/);
        expect(logEntry.shape.code.safeParse(rest.code).success).toBe(true);
      }
    }),
  );
});

it('each code of a note is there once, so that its id is its own', () => {
  for (const { said } of [...starts, ...ceremonies, ...others]) {
    const codes = journeyFacts(note({ ...said, passkeyOffered: true })).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  }
});
