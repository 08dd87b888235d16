import { identifierNews, ownAccount } from './account-calls.js';
import { administration } from './administration-calls.js';
import { auditCalls } from './audit-calls.js';
import type { BroadcastContract, CommandContract, EventContract } from './contract.js';
import { assertionVerified, finishAuthentication } from './credential/authentication.js';
import { countPasskeys } from './credential/counts.js';
import {
  beginTotp,
  factorChanged,
  factorVerified,
  finishTotp,
  makeBackupCodes,
  readFactors,
  removeFactor,
  unlockFactors,
  verifyBackupCode,
  verifyTotp,
} from './credential/factors.js';
import { passkeyManagement, passkeyRemoved, passkeyRenamed } from './credential/passkeys.js';
import {
  beginRegistration,
  finishRegistration,
  listDescriptors,
  listPasskeys,
  passkeyRegistered,
  readEnrolment,
  skipEnrolment,
} from './credential/registration.js';
import { identifierVerified, readProfile, sendCode, userCreated, verifyCode } from './identity/codes.js';
import { identifierChangeReverted } from './identity/account.js';
import { enrolmentLinkRedeemed, redeemEnrolmentLink } from './identity/enrolment-links.js';
import { findUser, passwordChanged, passwordVerified, setPassword, verifyPassword } from './identity/passwords.js';
import { addContact, listPeople, readPeople, sendContactCode, sendFactorCode } from './identity/people.js';
import { beginSso, emailDomainNoted, finishSso, ssoConnectionDeleted, ssoLinked, ssoVerified } from './identity/sso.js';
import { completeProfile, readStanding, signUp } from './identity/sign-up.js';
import { readUser, userDeleted, userReactivated, userSuspended } from './identity/users.js';
import { decisionMade, requirementFulfilled, settle } from './mfa-policy/settlement.js';
import { simulatePolicy } from './mfa-policy/simulation.js';
import {
  chooseTwoStep,
  concludeSignIn,
  deviceTrusted,
  deviceTrustRevoked,
  listTrustedDevices,
  readTwoStep,
  revokeTrustedDevices,
  twoStepChanged,
} from './mfa-policy/two-step.js';
import { sessionCalls } from './session-calls.js';
import { callsNoted } from './gateway/call-notes.js';
import { everyEvent } from './every-event.js';
import { journeysNoted } from './session/journey-notes.js';
import { sessionCreated, sessionElevated, sessionRevoked, sessionsEnded } from './session/session.js';

export const serviceNames = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'] as const;
/** A deployable that talks to others. */
export type ServiceName = (typeof serviceNames)[number];

/** What one service may do. Everything that is not here is refused by the server that it talks to. */
export type ServiceAccess = {
  readonly answers: readonly CommandContract[];
  readonly calls: readonly CommandContract[];
  readonly publishes: readonly EventContract[];
  readonly consumes: readonly EventContract[];
  /** News that it tells to single processes of others, and that its own processes listen for. */
  readonly broadcasts: readonly BroadcastContract[];
  readonly hears: readonly BroadcastContract[];
  /** Asks all processes how they are. Every service answers that, with nothing that is not in its metrics. */
  readonly discovers?: true;
  /** The configuration bucket: identity writes it, the others watch it. */
  readonly configuration: 'reads' | 'writes';
  /** Own database and role, or none. */
  readonly postgres: boolean;
  /** Own key prefix `<service>:` and these commands, or none. */
  readonly redis: readonly string[] | undefined;
};

/**
 * Who answers, calls, publishes, consumes and stores: the one declaration from which NATS permissions, Redis ACLs and
 * Postgres roles are made (and NetworkPolicies will be). A NATS user *is* its service's identity.
 */
export const access: Readonly<Record<ServiceName, ServiceAccess>> = {
  gateway: {
    answers: [],
    calls: [
      ...sessionCalls,
      readProfile,
      listPasskeys,
      ...passkeyManagement,
      readEnrolment,
      readPeople,
      countPasskeys,
      readFactors,
      removeFactor,
      unlockFactors,
      simulatePolicy,
      chooseTwoStep,
      readTwoStep,
      listTrustedDevices,
      revokeTrustedDevices,
      ...ownAccount,
      ...administration,
      ...auditCalls,
    ],
    publishes: [callsNoted],
    consumes: [],
    broadcasts: [],
    hears: [sessionsEnded],
    discovers: true,
    configuration: 'reads',
    postgres: false,
    // The counters of its limits (ADR 0012), which CAPTCHA solutions are spent on which journeys (ADR 0013), and what calls of the
    // management API with a key came to (ADR 0011).
    redis: ['incrby', 'pttl', 'expire', 'eval', 'evalsha', 'get', 'set', 'del'],
  },
  identity: {
    answers: [
      sendCode,
      verifyCode,
      readProfile,
      findUser,
      verifyPassword,
      setPassword,
      beginSso,
      finishSso,
      signUp,
      readStanding,
      completeProfile,
      readPeople,
      listPeople,
      sendFactorCode,
      sendContactCode,
      addContact,
      redeemEnrolmentLink,
      ...ownAccount,
      ...administration,
    ],
    calls: [],
    publishes: [
      identifierVerified,
      userCreated,
      passwordVerified,
      passwordChanged,
      userSuspended,
      userReactivated,
      userDeleted,
      ssoVerified,
      ssoLinked,
      ssoConnectionDeleted,
      emailDomainNoted,
      enrolmentLinkRedeemed,
      ...identifierNews,
    ],
    consumes: [
      factorVerified,
      factorChanged,
      passkeyRegistered,
      passkeyRenamed,
      passkeyRemoved,
      twoStepChanged,
      deviceTrusted,
    ],
    broadcasts: [],
    hears: [],
    configuration: 'writes',
    postgres: true,
    redis: undefined,
  },
  credential: {
    answers: [
      finishAuthentication,
      beginRegistration,
      finishRegistration,
      listPasskeys,
      listDescriptors,
      readEnrolment,
      skipEnrolment,
      ...passkeyManagement,
      countPasskeys,
      beginTotp,
      finishTotp,
      verifyTotp,
      makeBackupCodes,
      verifyBackupCode,
      removeFactor,
      unlockFactors,
      readFactors,
    ],
    calls: [],
    publishes: [assertionVerified, passkeyRegistered, passkeyRenamed, passkeyRemoved, factorVerified, factorChanged],
    consumes: [userSuspended, userReactivated, userDeleted, ssoLinked, ssoConnectionDeleted, emailDomainNoted],
    broadcasts: [],
    hears: [],
    configuration: 'reads',
    postgres: true,
    redis: undefined,
  },
  'mfa-policy': {
    answers: [
      settle,
      chooseTwoStep,
      readTwoStep,
      listTrustedDevices,
      revokeTrustedDevices,
      concludeSignIn,
      simulatePolicy,
    ],
    calls: [readFactors, readPeople, listPeople],
    publishes: [requirementFulfilled, twoStepChanged, deviceTrusted, deviceTrustRevoked],
    consumes: [
      assertionVerified,
      factorVerified,
      factorChanged,
      passkeyRegistered,
      passkeyRemoved,
      identifierVerified,
      passwordVerified,
      enrolmentLinkRedeemed,
      passwordChanged,
      userDeleted,
      ssoVerified,
    ],
    broadcasts: [decisionMade],
    hears: [],
    configuration: 'reads',
    postgres: true,
    redis: ['hsetnx', 'hgetall', 'expire'],
  },
  session: {
    answers: sessionCalls,
    calls: [
      finishAuthentication,
      beginRegistration,
      finishRegistration,
      listDescriptors,
      readEnrolment,
      skipEnrolment,
      readProfile,
      sendCode,
      verifyCode,
      findUser,
      verifyPassword,
      setPassword,
      beginSso,
      finishSso,
      signUp,
      readStanding,
      completeProfile,
      beginTotp,
      finishTotp,
      verifyTotp,
      makeBackupCodes,
      verifyBackupCode,
      sendFactorCode,
      sendContactCode,
      addContact,
      redeemEnrolmentLink,
      settle,
      chooseTwoStep,
      concludeSignIn,
      readPeople,
      readUser,
    ],
    publishes: [sessionCreated, sessionElevated, sessionRevoked, journeysNoted],
    consumes: [identifierChangeReverted, userSuspended, userDeleted, passwordChanged, factorChanged, passkeyRemoved],
    broadcasts: [sessionsEnded],
    hears: [decisionMade],
    configuration: 'reads',
    postgres: true,
    redis: [
      'get',
      'set',
      'del',
      'exists',
      'expire',
      'hset',
      'hsetnx',
      'hget',
      'hmget',
      'hdel',
      'hincrby',
      'sadd',
      'smembers',
      'eval',
      'evalsha',
    ],
  },
  audit: {
    answers: auditCalls,
    calls: [],
    publishes: [],
    consumes: everyEvent,
    broadcasts: [],
    hears: [],
    configuration: 'reads',
    postgres: true,
    redis: undefined,
  },
};
