import { ContractError, journeyNote as schema, type TenantConfiguration, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import type { Proof, State, StoredInteraction } from './interaction.js';
import { journeyNote, triedName, type Asked, type Noted } from './journey-note.js';

const userId = 'a0000000-0000-4000-8000-000000000001' as UserId;
const identifier = { type: 'email', value: 'ada@example.com' } as const;
const proof = { method: 'password', userId, evidenceId: 'e0000000-0000-4000-8000-000000000001', identifier } as Proof;
const assurance = { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd'], authTime: '2026-11-22T10:00:00.000Z' };
const sessionId = 'b0000000-0000-4000-8000-000000000002';

const identify: State = { step: 'identify' };
const named: State = { step: 'passkey', identifier };
const settling: State = { step: 'settling', proof };
const prompt = { step: 'create-passkey', proof, assurance, reason: 'none-yet', conditional: false } as unknown as State;
const done = { step: 'done', userId, sessionId, sessionExpiresAt: '2026-11-23T10:00:00.000Z' } as unknown as State;

const journey = (state: State, more: Partial<StoredInteraction> = {}): StoredInteraction =>
  ({
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    tenantId: 'acme',
    browserHash: 'x'.repeat(43),
    intent: 'sign-in',
    language: 'en',
    expiresAt: '2026-11-22T10:10:00.000Z',
    version: 1,
    state,
    ...more,
  }) as StoredInteraction;

const tenant = (passkey: object = {}) =>
  ({
    passkey: { enabled: true, showButton: true, allowAutofill: true, ...passkey },
    signIn: { methods: [{ identifier: 'email', password: true, code: true, primary: 'password' }] },
    mfa: { factors: [] },
  }) as unknown as TenantConfiguration;

const noted = (more: Partial<Noted> & { asked: Asked }) =>
  journeyNote(
    { tenant: tenant(), ...more },
    { id: '0198a1de-0000-7000-8000-000000000000', at: new Date('2026-11-22T10:00:00.000Z') },
  );

const response = {} as never;
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('the note of a call', () => {
  it.each<{ because: string; call: Partial<Noted> & { asked: Asked }; says: object }>([
    {
      because: 'a journey begins where a passkey can be used',
      call: { asked: { type: 'start' }, after: journey(identify), userAgent: firefox },
      says: { action: 'start', from: null, to: 'identify', passkeyOffered: true, browser: 'Firefox · Windows' },
    },
    {
      because: 'a product sent the browser',
      call: {
        asked: { type: 'start' },
        after: journey(identify, {
          request: { name: 'r', clientId: 'shop-1234', clientName: 'Shop', returnTo: '/oidc' },
        }),
      },
      says: { action: 'start', clientId: 'shop-1234' },
    },
    {
      because: 'a first page that neither shows nor suggests a passkey offers none',
      call: {
        asked: { type: 'start' },
        after: journey(identify),
        tenant: tenant({ showButton: false, allowAutofill: false }),
      },
      says: { passkeyOffered: false },
    },
    {
      because: 'there it is offered after the name',
      call: {
        asked: { type: 'identifier', identifier },
        before: journey(identify),
        after: journey(named),
        tenant: tenant({ showButton: false, allowAutofill: false }),
      },
      says: { from: 'identify', to: 'passkey', passkeyOffered: true, subject: 'email', userId: null },
    },
    {
      because: 'nobody signs up with a passkey that they have',
      call: { asked: { type: 'start' }, after: journey(identify, { intent: 'sign-up' }) },
      says: { intent: 'sign-up', passkeyOffered: false },
    },
    {
      because: 'a passkey was taken: path and time are what the page says',
      call: {
        asked: { type: 'passkey', response, via: 'autofill', tookMs: 900 },
        before: journey(identify),
        after: journey(done),
        country: 'DE',
      },
      says: { to: 'done', error: null, via: 'autofill', tookMs: 900, userId, sessionId, country: 'DE' },
    },
    {
      because: 'a refusal leaves the journey where it was, and has its code',
      call: {
        asked: { type: 'passkey', response },
        before: journey(named),
        after: journey(named),
        error: new ContractError('authentication.failed', 'Ada’s key', { reason: 'signature' }),
      },
      says: { from: 'passkey', to: 'passkey', error: 'authentication.failed', via: null, tookMs: null },
    },
    {
      because: 'what is not known is our own failure',
      call: { asked: { type: 'resume' }, before: journey(settling), after: journey(settling), error: new Error('x') },
      says: { error: 'service.failed', userId },
    },
    {
      because: 'a ceremony that its person ended says why and how',
      call: {
        asked: { type: 'cancelled', ceremony: 'authentication', reason: 'timed-out', via: 'button', tookMs: 60_000 },
        before: journey(identify),
        after: journey(identify),
      },
      says: { reason: 'timed-out', subject: 'authentication', via: 'button', tookMs: 60_000 },
    },
    {
      because: 'a password that was right may lead to a prompt, whose person is known',
      call: { asked: { type: 'password', password: 'x' }, before: journey(named), after: journey(prompt) },
      says: { to: 'create-passkey', userId, passkeyOffered: false },
    },
    {
      because: 'declined for good',
      call: { asked: { type: 'skip', forGood: true }, before: journey(prompt), after: journey(done) },
      says: { from: 'create-passkey', reason: 'for-good' },
    },
    {
      because: 'a browser that cannot has declined nothing',
      call: { asked: { type: 'skip', unsupported: true }, before: journey(prompt), after: journey(done) },
      says: { reason: 'unsupported' },
    },
    {
      because: 'a passkey that nobody was asked about',
      call: {
        asked: { type: 'enrolment/passkey', response, conditional: true, tookMs: 40 },
        before: journey(prompt),
        after: journey(done),
      },
      says: { subject: 'conditional', tookMs: 40, via: null },
    },
    {
      because: 'a journey that is left is nowhere any more',
      call: { asked: { type: 'abandon' }, before: journey(prompt) },
      says: { from: 'create-passkey', to: null, userId, passkeyOffered: false },
    },
    {
      because: 'who steps up is known from the start',
      call: {
        asked: { type: 'start' },
        after: journey(named, { intent: 'step-up', session: { sessionId, userId } as never }),
      },
      says: { intent: 'step-up', userId, sessionId, passkeyOffered: true },
    },
  ])('$because', ({ call, says }) => {
    const note = noted(call);
    expect(note).toMatchObject(says);
    expect(schema.safeParse(note).error).toBeUndefined();
    expect(JSON.stringify(note)).not.toMatch(/@|example|Ada/);
  });

  it('of no journey is none', () => {
    expect(noted({ asked: { type: 'abandon' } })).toBeUndefined();
  });
});

describe('the name whose password was tried', () => {
  const asked: Asked = { type: 'password', password: 'x' };
  const error = new ContractError('identity.password_rejected');
  const before = journey({ step: 'password', identifier });
  it.each<{ because: string; call: Partial<Noted>; name?: object }>([
    { because: 'it was wrong', call: {}, name: identifier },
    {
      because: 'there were too many before',
      call: { error: new ContractError('identity.too_many_attempts') },
      name: identifier,
    },
    { because: 'it was right', call: { error: undefined } },
    { because: 'nobody judged it', call: { error: new ContractError('service.unavailable') } },
    { because: 'something broke', call: { error: new Error('broken') } },
    { because: 'it was no password', call: { asked: { type: 'code/verify', code: '123456' } } },
    { because: 'nobody was named', call: { before: journey(identify) } },
  ])('is there or not: $because', ({ call, name }) => {
    expect(triedName({ tenant: tenant(), asked, before, error, ...call })).toEqual(name);
  });
});
