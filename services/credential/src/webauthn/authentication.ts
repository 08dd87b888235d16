import { checkAuthenticatorData, parseAuthenticatorData, sha256 } from './authenticator-data.js';
import { decodeBase64url } from './base64url.js';
import type { AuthenticationCeremony, StoredCredential, VerifiedAuthentication } from './ceremony-expectations.js';
import { reject } from './ceremony-rejected.js';
import { type AuthenticationResponse, parseAuthenticationResponse } from './ceremony-response.js';
import { checkClientData, parseClientData } from './client-data.js';
import { isSignatureValid } from './signature.js';
import { importStoredKey } from './stored-key.js';

/**
 * Verifies an AuthenticationResponseJSON against its ceremony and the credential that its id names (WebAuthn L3 §7.2
 * steps 3–22); throws CeremonyRejected unless everything holds. The signature is verified here, at a third of the cost of
 * the library's way; the library is the oracle of the differential test (`oracle.spec.ts`).
 */
export async function verifyAuthentication(
  ceremony: AuthenticationCeremony,
  body: unknown,
  credential: StoredCredential,
): Promise<VerifiedAuthentication> {
  const response = parseAuthenticationResponse(body);
  decodeBase64url(response.id, 'id');
  const clientDataJSON = decodeBase64url(response.response.clientDataJSON, 'clientDataJSON');
  const authenticatorData = decodeBase64url(response.response.authenticatorData, 'authenticatorData');
  const signature = decodeBase64url(response.response.signature, 'signature');
  checkCredential(ceremony, response, credential);
  const userHandle = checkUserHandle(ceremony, response.response.userHandle, credential);

  checkClientData(parseClientData(clientDataJSON), { ...ceremony, type: 'webauthn.get' });
  const data = parseAuthenticatorData(authenticatorData);
  checkAuthenticatorData(data, { ...ceremony, requireUserPresence: true });
  if (data.backupEligible !== credential.backupEligible) reject('backup_flags', 'BE changed');

  const { algorithm, key } = importStoredKey(credential.publicKey);
  const signedBytes = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
  if (!isSignatureValid(algorithm, key, signedBytes, signature)) reject('bad_signature', 'signature is wrong');
  // After the signature, so that only the true authenticator can raise the suspicion of a clone.
  checkCounter(data.signCount, credential.signCount);

  return {
    credentialId: credential.id,
    signCount: data.signCount,
    userVerified: data.userVerified,
    uvInitializedBefore: credential.uvInitialized,
    backedUp: data.backedUp,
    ...(userHandle !== undefined && { userHandle }),
    ...(response.authenticatorAttachment && { authenticatorAttachment: response.authenticatorAttachment }),
  };
}

/** The response names the stored credential, and one that was offered (WebAuthn L3 §7.2 step 5). */
function checkCredential(
  { allowCredentials }: AuthenticationCeremony,
  { id }: AuthenticationResponse,
  credential: StoredCredential,
): void {
  if (id !== credential.id) reject('credential_mismatch', 'id is not that of the stored credential');
  if (allowCredentials.length > 0 && !allowCredentials.includes(id))
    reject('not_allowed', 'credential was not offered');
}

/**
 * The credential belongs to the person known before, or to the one whom the response names (WebAuthn L3 §7.2 step 6).
 * No signature covers the user handle: it can only confirm an owner, never choose one.
 */
function checkUserHandle(
  ceremony: AuthenticationCeremony,
  given: string | null | undefined,
  credential: StoredCredential,
): string | undefined {
  if (ceremony.userHandle !== null && ceremony.userHandle !== credential.userHandle) {
    reject('user_mismatch', 'credential belongs to another person');
  }
  if (!given) {
    if (ceremony.userHandle === null) reject('user_mismatch', 'the response names no person');
    return undefined;
  }
  decodeBase64url(given, 'userHandle');
  if (given !== credential.userHandle) reject('user_mismatch', 'user handle is not that of the owner');
  return given;
}

/** A counter that does not grow hints at a clone; two zeros mean that there is none (WebAuthn L3 §7.2 step 22). */
function checkCounter(signCount: number, stored: number): void {
  if ((signCount !== 0 || stored !== 0) && signCount <= stored)
    reject('counter', `counter ${signCount} after ${stored}`);
}
