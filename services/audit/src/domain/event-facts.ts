import type { Amr, callsNoted, DoneBy, everyEvent, journeysNoted, PayloadOf } from '@latchkey/contracts';
import { credentialMark, detailOf, fact, type Fact } from './fact.js';

type Every = (typeof everyEvent)[number];
/** The events that tell of one thing each; notes come many at a time. */
export type SingleEvent = Exclude<Every, typeof journeysNoted | typeof callsNoted>;

type Facts = {
  readonly [Subject in SingleEvent['subject']]: (
    payload: PayloadOf<Extract<SingleEvent, { subject: Subject }>>,
  ) => Fact;
};

/** Which model of authenticator; what does not look like one is somebody's own text. */
const aaguid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const byAdministrator = { actor: { type: 'administrator' } } as const;
const bySystem = { actor: { type: 'system' } } as const;

/** Where somebody did it. */
const where = ({ by }: { by?: DoneBy | undefined }): Pick<Fact, 'sessionId' | 'interactionId'> => ({
  sessionId: by?.sessionId ?? null,
  interactionId: by?.interactionId ?? null,
});

type Who = Pick<Fact, 'tenantId' | 'userId'>;

/** Whose it is; the rest of a payload goes nowhere by itself. */
const who = ({ tenantId, userId }: Who): Who => ({ tenantId, userId });

/** What a session was made with: the strongest of its proofs by our own names. */
export function methodOf(amr: readonly Amr[]): string {
  if (amr.includes('hwk') || amr.includes('swk')) return 'passkey';
  if (amr.includes('pwd')) return 'password';
  if (amr.includes('sms')) return 'phone-code';
  return amr.includes('otp') ? 'code' : 'sso';
}

/** Each event as one fact. What the log says of it is chosen here, word by word: no payload is copied. */
export const eventFacts: Facts = {
  'events.credential.assertion-verified.v1': (said) =>
    fact('passkey.succeeded', {
      ...who(said),
      interactionId: said.interactionId,
      detail: {
        ...{ purpose: said.purpose, userVerified: said.userVerified, synced: said.backedUp },
        credential: credentialMark(said.credentialId),
        ...detailOf({ provider: said.provider }),
      },
    }),
  'events.credential.passkey-registered.v1': (said) =>
    fact('passkey.created', {
      ...who(said),
      ...where(said),
      detail: {
        ...{ credential: credentialMark(said.credentialId), synced: said.backupEligible },
        ...(aaguid.test(said.aaguid) && { aaguid: said.aaguid }),
      },
    }),
  'events.credential.passkey-renamed.v1': (said) =>
    fact('passkey.renamed', { ...who(said), detail: { credential: credentialMark(said.credentialId) } }),
  'events.credential.passkey-removed.v1': (said) =>
    fact('passkey.removed', {
      ...who(said),
      ...where(said),
      detail: { credential: credentialMark(said.credentialId) },
    }),
  'events.credential.factor-verified.v1': (said) =>
    fact(said.method === 'totp' ? 'totp.succeeded' : 'backup_code.succeeded', {
      ...who(said),
      interactionId: said.interactionId,
      detail: { purpose: said.purpose },
    }),
  'events.credential.factor-changed.v1': (said) =>
    fact(`factor.${said.change}`, { ...who(said), ...where(said), detail: { factor: said.factor } }),
  'events.identity.identifier-verified.v1': (said) =>
    fact('code.succeeded', {
      ...who(said),
      interactionId: said.interactionId,
      detail: { method: said.method, purpose: said.purpose, created: said.created },
    }),
  'events.identity.user-created.v1': (said) => fact('user.created', who(said)),
  'events.identity.password-verified.v1': (said) =>
    fact('password.succeeded', {
      ...who(said),
      interactionId: said.interactionId,
      detail: { purpose: said.purpose, created: said.created },
    }),
  'events.identity.password-changed.v1': (said) => fact('password.changed', { ...who(said), ...where(said) }),
  'events.identity.user-suspended.v1': (said) => fact('user.suspended', { ...who(said), ...byAdministrator }),
  'events.identity.user-reactivated.v1': (said) => fact('user.reactivated', { ...who(said), ...byAdministrator }),
  'events.identity.user-deleted.v1': (said) => fact('user.deleted', { ...who(said), ...byAdministrator }),
  'events.identity.sso-verified.v1': (said) =>
    fact('sso.succeeded', {
      ...who(said),
      interactionId: said.interactionId,
      detail: { connection: said.connectionId, purpose: said.purpose, created: said.created },
    }),
  'events.identity.sso-linked.v1': (said) =>
    fact('sso.linked', { ...who(said), detail: { connection: said.connectionId } }),
  'events.identity.sso-connection-deleted.v1': (said) =>
    fact('sso.connection_deleted', {
      ...{ tenantId: said.tenantId, ...byAdministrator },
      detail: { connection: said.connectionId },
    }),
  // Not which domain: somebody's own says who they are.
  'events.identity.email-domain-noted.v1': (said) => fact('user.email_domain_noted', { ...who(said), ...bySystem }),
  'events.identity.enrolment-link-redeemed.v1': (said) =>
    fact('enrolment_link.redeemed', {
      ...who(said),
      interactionId: said.interactionId,
      detail: { link: said.linkId },
    }),
  'events.identity.identifier-added.v1': (said) =>
    fact('identifier.added', {
      ...who(said),
      interactionId: said.interactionId ?? null,
      detail: { type: said.type },
    }),
  'events.identity.identifier-removed.v1': (said) =>
    fact('identifier.removed', { ...who(said), detail: { type: said.type } }),
  'events.identity.primary-identifier-changed.v1': (said) =>
    fact('identifier.primary_changed', { ...who(said), detail: { type: said.type } }),
  'events.identity.identifier-change-reverted.v1': (said) => fact('identifier.change_reverted', who(said)),
  'events.mfa-policy.requirement-fulfilled.v1': (said) =>
    fact('mfa.fulfilled', {
      ...{ ...who(said), ...bySystem, interactionId: said.interactionId },
      detail: { aal: said.aal, acr: said.acr, amr: said.amr, reasons: said.reasons },
    }),
  'events.mfa-policy.two-step-changed.v1': (said) =>
    fact('two_step.changed', { ...who(said), detail: { state: said.state } }),
  'events.mfa-policy.device-trusted.v1': (said) =>
    fact('device.trusted', { ...who(said), detail: { device: said.deviceId, until: said.expiresAt } }),
  'events.mfa-policy.device-trust-revoked.v1': (said) =>
    fact('device.trust_revoked', { ...who(said), detail: { devices: said.deviceIds.length, reason: said.reason } }),
  'events.session.session-created.v1': (said) =>
    fact('sign_in.succeeded', {
      ...{ ...who(said), interactionId: said.interactionId, sessionId: said.sessionId },
      detail: { method: methodOf(said.amr), amr: said.amr, aal: said.aal, acr: said.acr },
    }),
  'events.session.session-elevated.v1': (said) =>
    fact('step_up.succeeded', {
      ...{ ...who(said), sessionId: said.sessionId },
      detail: { method: methodOf(said.amr), amr: said.amr, aal: said.aal, acr: said.acr },
    }),
  'events.session.session-revoked.v1': (said) =>
    fact('session.revoked', {
      ...{ ...who(said), sessionId: said.sessionId },
      detail: detailOf({ reason: said.reason }),
    }),
};
