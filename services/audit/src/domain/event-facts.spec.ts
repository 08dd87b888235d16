import {
  everyEvent,
  logCode,
  logEntry,
  type EventContract,
  type InteractionId,
  type LogCode,
  type SessionId,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { eventFacts, methodOf, type SingleEvent } from './event-facts.js';
import type { Fact } from './fact.js';

const tenantId = 'acme' as TenantId;
const userId = '0b0f2f9e-1b1a-4d4f-8f3a-0a4d1d5d5c11' as UserId;
const sessionId = '7a1d4b9a-2f36-4a58-9a51-5f4a35c7e001' as SessionId;
const interactionId = 'AAAAAAAAAAAAAAAAAAAAAA' as InteractionId;
const id = '1c9b5f0e-3f0e-4c58-8d0e-2d8a5a0c9d01';
const at = '2026-11-22T10:00:00.000Z';
const assurance = { aal: 2, acr: 'phr', amr: ['swk', 'user'], authTime: at };
const person = { tenantId, userId };
const inJourney = { ...person, interactionId };
const by = { sessionId, interactionId };

/** What a payload could carry and a log must not. */
const secrets = ['anna@example.com', '+4915112345678', 'Anna Müller', 'example.com'];
const [email, phone, name, domain] = secrets;

/** An event as it could be, with somebody's own words wherever a payload has room for any, and what it is for the log. */
const cases: Record<SingleEvent['subject'], [payload: object, code: LogCode, more?: Partial<Fact>]> = {
  'events.credential.assertion-verified.v1': [
    {
      ...{ ...inJourney, purpose: 'sign-in', credentialId: 'AAAA', rpId: domain, userVerified: true },
      ...{ backupEligible: true, backedUp: true, uvInitialized: true, attestationTrusted: false, verifiedAt: at },
    },
    'passkey.succeeded',
    { userId, interactionId },
  ],
  'events.credential.passkey-registered.v1': [
    { ...person, credentialId: 'AAAA', aaguid: email, backupEligible: true, registeredAt: at, by },
    'passkey.created',
    { userId, sessionId, interactionId },
  ],
  'events.credential.passkey-renamed.v1': [{ ...person, credentialId: 'AAAA', renamedAt: at }, 'passkey.renamed'],
  'events.credential.passkey-removed.v1': [
    { ...person, credentialId: 'AAAA', removedAt: at, by },
    'passkey.removed',
    { sessionId },
  ],
  'events.credential.factor-verified.v1': [
    { ...inJourney, purpose: 'mfa', method: 'backup-code', enrolledHere: false, verifiedAt: at },
    'backup_code.succeeded',
    { interactionId },
  ],
  'events.credential.factor-changed.v1': [
    { ...person, factor: 'totp', change: 'replaced', changedAt: at, by },
    'factor.replaced',
    { sessionId, detail: { factor: 'totp' } },
  ],
  'events.identity.identifier-verified.v1': [
    { ...inJourney, purpose: 'sign-in', method: 'email-code', channelHash: email, verifiedAt: at },
    'code.succeeded',
    { interactionId, detail: { method: 'email-code', purpose: 'sign-in', created: false } },
  ],
  'events.identity.user-created.v1': [{ ...person, createdAt: at }, 'user.created', { detail: {} }],
  'events.identity.password-verified.v1': [
    { ...inJourney, purpose: 'sign-in', verifiedAt: at },
    'password.succeeded',
    { interactionId },
  ],
  'events.identity.password-changed.v1': [
    { ...person, changedAt: at, by: { sessionId } },
    'password.changed',
    { sessionId, interactionId: null },
  ],
  'events.identity.user-suspended.v1': [
    { ...person, suspendedAt: at },
    'user.suspended',
    { actor: { type: 'administrator' } },
  ],
  'events.identity.user-reactivated.v1': [
    { ...person, reactivatedAt: at },
    'user.reactivated',
    { actor: { type: 'administrator' } },
  ],
  'events.identity.user-deleted.v1': [
    { ...person, deletedAt: at },
    'user.deleted',
    { userId, actor: { type: 'administrator' } },
  ],
  'events.identity.sso-verified.v1': [
    { ...inJourney, purpose: 'sign-in', connectionId: id, verifiedAt: at },
    'sso.succeeded',
    { interactionId },
  ],
  'events.identity.sso-linked.v1': [{ ...person, connectionId: id, linkedAt: at }, 'sso.linked'],
  'events.identity.sso-connection-deleted.v1': [
    { tenantId, connectionId: id, deletedAt: at },
    'sso.connection_deleted',
    { userId: null, actor: { type: 'administrator' } },
  ],
  'events.identity.email-domain-noted.v1': [
    { ...person, domain, notedAt: at },
    'user.email_domain_noted',
    { actor: { type: 'system' }, detail: {} },
  ],
  'events.identity.enrolment-link-redeemed.v1': [
    { ...inJourney, purpose: 'recover', linkId: id, redeemedAt: at },
    'enrolment_link.redeemed',
  ],
  'events.identity.identifier-added.v1': [
    { ...person, type: 'phone', interactionId, addedAt: at },
    'identifier.added',
    { interactionId, detail: { type: 'phone' } },
  ],
  'events.identity.identifier-removed.v1': [{ ...person, type: 'email', removedAt: at }, 'identifier.removed'],
  'events.identity.primary-identifier-changed.v1': [
    { ...person, type: 'email', changedAt: at },
    'identifier.primary_changed',
  ],
  'events.identity.identifier-change-reverted.v1': [{ ...person, revertedAt: at }, 'identifier.change_reverted'],
  'events.mfa-policy.requirement-fulfilled.v1': [
    { ...inJourney, evidenceId: id, ...assurance, reasons: ['passkey.user_verified'] },
    'mfa.fulfilled',
    { actor: { type: 'system' }, interactionId },
  ],
  'events.mfa-policy.two-step-changed.v1': [
    { ...person, state: 'on', changedAt: at },
    'two_step.changed',
    { detail: { state: 'on' } },
  ],
  'events.mfa-policy.device-trusted.v1': [
    { ...person, deviceId: id, name, expiresAt: at, trustedAt: at },
    'device.trusted',
    { detail: { device: id, until: at } },
  ],
  'events.mfa-policy.device-trust-revoked.v1': [
    { ...person, deviceIds: [id, userId], reason: 'asked', revokedAt: at },
    'device.trust_revoked',
    { detail: { devices: 2, reason: 'asked' } },
  ],
  'events.session.session-created.v1': [
    { ...inJourney, sessionId, evidenceId: id, ...assurance },
    'sign_in.succeeded',
    { sessionId, interactionId, detail: { method: 'passkey', aal: 2, acr: 'phr', amr: ['swk', 'user'] } },
  ],
  'events.session.session-elevated.v1': [
    { ...person, sessionId, evidenceId: id, ...assurance, amr: ['otp', 'pwd'] },
    'step_up.succeeded',
    { sessionId, detail: { method: 'password', aal: 2, acr: 'phr', amr: ['otp', 'pwd'] } },
  ],
  'events.session.session-revoked.v1': [
    { ...person, sessionId, reason: 'suspended', revokedAt: at },
    'session.revoked',
    { sessionId, detail: { reason: 'suspended' } },
  ],
};

const contracts = new Map((everyEvent as readonly EventContract[]).map((event) => [event.subject as string, event]));
const factOf = (subject: SingleEvent['subject'], sent: object): Fact => {
  const parsed = contracts.get(subject)?.payload['~standard'].validate(sent);
  if (!parsed || parsed instanceof Promise || parsed.issues) throw new Error(`${subject} does not have this payload`);
  return (eventFacts[subject] as (payload: unknown) => Fact)(parsed.value);
};

it.each(Object.entries(cases) as [SingleEvent['subject'], (typeof cases)[SingleEvent['subject']]][])(
  '%s',
  (subject, [sent, code, more]) => {
    const found = factOf(subject, sent);
    expect(found).toMatchObject({ tenantId, code, ...more });
    expect(logEntry.omit({ id: true, at: true, outcome: true }).safeParse(found).success).toBe(true);
    for (const secret of secrets) expect(JSON.stringify(found)).not.toContain(secret);
  },
);

it('says nothing of a passkey that its id could be read from', () => {
  const [sent] = cases['events.credential.passkey-removed.v1'];
  const credentialId = 'Q3JlZGVudGlhbElkT2ZBbm5h';
  const { detail } = factOf('events.credential.passkey-removed.v1', { ...sent, credentialId });
  expect(detail['credential']).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(JSON.stringify(detail)).not.toContain(credentialId);
});

it('knows codes of the log alone', () => {
  for (const [, code] of Object.values(cases)) expect(logCode.options).toContain(code);
  expect(phone).toBe('+4915112345678');
});

it.each([
  { amr: ['swk', 'user'], method: 'passkey', because: 'a passkey is one, whoever keeps it' },
  { amr: ['pwd', 'hwk'], method: 'passkey', because: 'the strongest of two is meant' },
  { amr: ['pwd', 'otp', 'mfa'], method: 'password', because: 'a code beside a password is its second step' },
  { amr: ['otp', 'sms'], method: 'phone-code', because: 'the code came by telephone' },
  { amr: ['otp'], method: 'code', because: 'a code alone came by mail' },
  { amr: [], method: 'sso', because: 'we saw nothing ourselves' },
] as const)('$amr is $method: $because', ({ amr, method }) => {
  expect(methodOf(amr)).toBe(method);
});
