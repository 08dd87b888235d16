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
export { creationOptions, OFFERED_ALGORITHMS, requestOptions } from './ceremony-options.js';
export { CeremonyRejected, type RejectionReason } from './ceremony-rejected.js';
export { challengeOf } from './client-data.js';
export { verifyRegistration } from './registration.js';
