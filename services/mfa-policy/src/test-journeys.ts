// What the integration tests of journeys share: somebody in a journey, who proves things.
import {
  assertionVerified,
  factorVerified,
  identifierVerified,
  passwordVerified,
  settle,
  type EventId,
  type HeldFactors,
  type PersonFacts,
  type RequestInputOf,
  type TenantId,
  type UserId,
} from '@latchkey/contracts';
import { anAssertion, anEventId, type Assertion, type MfaPolicy } from './test-suite.js';

type Asked = Partial<RequestInputOf<typeof settle>>;

/** A journey of somebody, and functions that prove. Each answers with the id of its event. */
export function aJourney(mfaPolicy: MfaPolicy, changes: Partial<Assertion> = {}) {
  const { tenantId, interactionId, userId, purpose, verifiedAt, ...key } = anAssertion(changes);
  const who = { tenantId, interactionId, userId, purpose };
  const prove = async (event: Parameters<MfaPolicy['publish']>[0], payload: object): Promise<EventId> => {
    const evidenceId = anEventId();
    await mfaPolicy.publish(event, evidenceId, { ...who, verifiedAt, ...payload });
    return evidenceId;
  };
  return {
    who,
    /** Asks as session, after a proof. */
    settle: (evidenceId: EventId, more: Asked = {}, budgetMs = 2_500) =>
      mfaPolicy.ask(settle, { ...who, evidenceId, waitMs: 1_500, ...more }, budgetMs),
    knows: (payload: object = {}) => prove(passwordVerified, payload),
    reads: (payload: object = {}) =>
      prove(identifierVerified, { method: 'email-code', channelHash: 'mailbox', ...payload }),
    hasKey: (payload: object = {}) => prove(assertionVerified, { ...key, ...payload }),
    shows: (payload: object = {}) =>
      prove(factorVerified, { method: 'totp', enrolledHere: false, purpose: 'mfa', ...payload }),
  };
}

/** A journey of somebody of whom the neighbours know something. */
export function aPersonsJourney(
  mfaPolicy: MfaPolicy,
  tenantId: TenantId,
  has: { facts?: Partial<PersonFacts>; held?: Partial<HeldFactors> } = {},
  userId?: UserId,
) {
  const journey = aJourney(mfaPolicy, { tenantId, ...(userId && { userId }) });
  mfaPolicy.neighbours.person(tenantId, journey.who.userId as UserId, has);
  return journey;
}
