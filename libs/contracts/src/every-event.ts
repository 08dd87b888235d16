import { identifierNews } from './account-calls.js';
import type { EventContract } from './contract.js';
import { assertionVerified } from './credential/authentication.js';
import { factorChanged, factorVerified } from './credential/factors.js';
import { passkeyRemoved, passkeyRenamed } from './credential/passkeys.js';
import { passkeyRegistered } from './credential/registration.js';
import { callsNoted } from './gateway/call-notes.js';
import { identifierVerified, userCreated } from './identity/codes.js';
import { enrolmentLinkRedeemed } from './identity/enrolment-links.js';
import { passwordChanged, passwordVerified } from './identity/passwords.js';
import { emailDomainNoted, ssoConnectionDeleted, ssoLinked, ssoVerified } from './identity/sso.js';
import { userDeleted, userReactivated, userSuspended } from './identity/users.js';
import { requirementFulfilled } from './mfa-policy/settlement.js';
import { deviceTrusted, deviceTrustRevoked, twoStepChanged } from './mfa-policy/two-step.js';
import { journeysNoted } from './session/journey-notes.js';
import { sessionCreated, sessionElevated, sessionRevoked } from './session/session.js';

/** Every event that there is, for who wants them all. The catalogue's test holds it complete. */
export const everyEvent = [
  assertionVerified,
  passkeyRegistered,
  passkeyRenamed,
  passkeyRemoved,
  factorVerified,
  factorChanged,
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
  requirementFulfilled,
  twoStepChanged,
  deviceTrusted,
  deviceTrustRevoked,
  sessionCreated,
  sessionElevated,
  sessionRevoked,
  journeysNoted,
  callsNoted,
] as const satisfies readonly EventContract[];
