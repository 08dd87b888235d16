export { verifyAuthentication } from './authentication.js';
export type {
  AttestationPolicy,
  AuthenticationCeremony,
  FramingPolicy,
  RegistrationCeremony,
  StoredCredential,
  VerifiedAuthentication,
  VerifiedRegistration,
} from './ceremony-expectations.js';
export { creationOptions, OFFERED_ALGORITHMS } from './ceremony-options.js';
export { CeremonyRejected, type RejectionReason } from './ceremony-rejected.js';
export { verifyRegistration } from './registration.js';
