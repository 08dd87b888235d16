import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { reject } from './ceremony-rejected.js';
import type { RegistrationResponse } from './ceremony-response.js';
import type { RegistrationCeremony } from './ceremony-expectations.js';

const FORMATS_WITH_BUILT_IN_ROOTS = ['apple', 'android-key'] as const;

/** Roots that the library brings along, PEM by format; read before they are taken from it below. */
export const BUILT_IN_ROOTS: ReadonlyMap<string, readonly string[]> = new Map(
  FORMATS_WITH_BUILT_IN_ROOTS.map((identifier) => [identifier, SettingsService.getRootCertificates({ identifier })]),
);

// Certificate paths are ours (`attestation/trust-path.ts`): the library's check reads the clock, shares one list among
// all tenants, and fetches revocation lists from addresses that stand in the caller's certificates.
for (const identifier of FORMATS_WITH_BUILT_IN_ROOTS)
  SettingsService.setRootCertificates({ identifier, certificates: [] });

/**
 * Lets the library verify a registration that has passed our own checks: it settles the statements of `none`, packed
 * self attestation, `fido-u2f` and `apple` (WebAuthn L3 §7.1 step 22).
 */
export async function checkStatementByLibrary(
  ceremony: RegistrationCeremony,
  response: RegistrationResponse,
): Promise<void> {
  const { clientDataJSON, attestationObject } = response.response;
  const verdict = await verifyRegistrationResponse({
    response: {
      ...{ id: response.id, rawId: response.rawId, type: response.type, clientExtensionResults: {} },
      response: { clientDataJSON, attestationObject },
    },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: [...ceremony.expectedOrigins],
    expectedRPID: ceremony.rpId,
    requireUserPresence: ceremony.requireUserPresence,
    requireUserVerification: ceremony.requireUserVerification,
    supportedAlgorithmIDs: [...ceremony.algorithms],
  }).catch((cause: unknown) => reject('attestation_invalid', 'the library refused the statement', cause));
  // A wrong signature is an answer, not an exception.
  if (verdict.verified !== true) reject('attestation_invalid', 'statement signature is wrong');
}
