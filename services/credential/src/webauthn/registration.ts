import { type AttestationFormat, knownFormat, verifyAttestation } from './attestation/attestation.js';
import {
  type AttestedCredential,
  type AuthenticatorData,
  checkAuthenticatorData,
  parseAuthenticatorData,
  sha256,
} from './authenticator-data.js';
import { decodeBase64url, encodeBase64url } from './base64url.js';
import { type CborMap, decodeCbor } from './cbor.js';
import type { RegistrationCeremony, VerifiedRegistration } from './ceremony-expectations.js';
import { reject } from './ceremony-rejected.js';
import { parseRegistrationResponse, type RegistrationResponse } from './ceremony-response.js';
import { checkClientData, parseClientData } from './client-data.js';
import { type CredentialKey, importCoseKey } from './cose-key.js';
import { checkStatementByLibrary } from './relying-party.js';

/**
 * Verifies a RegistrationResponseJSON against its ceremony (WebAuthn L3 §7.1 steps 3–25); throws CeremonyRejected
 * unless everything holds. Step 26, that nobody has this credential id yet, is left to the store's unique key.
 */
export async function verifyRegistration(ceremony: RegistrationCeremony, body: unknown): Promise<VerifiedRegistration> {
  const response = parseRegistrationResponse(body);
  const id = decodeBase64url(response.id, 'id');
  const clientDataJSON = decodeBase64url(response.response.clientDataJSON, 'clientDataJSON');
  const attestationObject = decodeBase64url(response.response.attestationObject, 'attestationObject');

  checkClientData(parseClientData(clientDataJSON), { ...ceremony, type: 'webauthn.create' });
  const { format, statement, authData } = parseAttestationObject(attestationObject);
  const authenticatorData = parseAuthenticatorData(authData);
  checkAuthenticatorData(authenticatorData, ceremony);
  const attested = authenticatorData.attested ?? reject('authdata', 'no attested credential data');
  if (!id.equals(attested.id)) reject('credential_mismatch', 'id is not the attested one');
  const credentialKey = importCoseKey(attested.coseKey, (alg) => ceremony.algorithms.includes(alg));

  const clientDataHash = sha256(clientDataJSON);
  const signedBytes = Buffer.concat([authData, clientDataHash]);
  const attestationTrusted = await verifyAttestation(
    { format, statement },
    { aaguid: attested.aaguid, credentialKey, clientDataHash, signedBytes },
    ceremony.attestation,
    () => checkStatementByLibrary(ceremony, response),
  );
  return toVerifiedRegistration(response, authenticatorData, { attested, credentialKey, format, attestationTrusted });
}

interface AttestationObject {
  readonly format: AttestationFormat;
  readonly statement: CborMap;
  readonly authData: Uint8Array;
}

/** Takes an attestation object apart (WebAuthn L3 §6.5.4, §7.1 steps 13 and 21). */
function parseAttestationObject(bytes: Uint8Array): AttestationObject {
  const object = decodeCbor(bytes);
  if (!(object instanceof Map)) return reject('cbor', 'attestation object is not a map');
  const format: unknown = object.get('fmt');
  const statement: unknown = object.get('attStmt');
  const authData: unknown = object.get('authData');
  if (typeof format !== 'string') return reject('cbor', 'fmt is not text');
  if (!(statement instanceof Map)) return reject('cbor', 'attStmt is not a map');
  if (!(authData instanceof Uint8Array)) return reject('cbor', 'authData is not a byte string');
  return { format: knownFormat(format), statement, authData };
}

interface Attested {
  readonly attested: AttestedCredential;
  readonly credentialKey: CredentialKey;
  readonly format: AttestationFormat;
  readonly attestationTrusted: boolean;
}

function toVerifiedRegistration(
  response: RegistrationResponse,
  data: AuthenticatorData,
  { attested, credentialKey, format, attestationTrusted }: Attested,
): VerifiedRegistration {
  return {
    credentialId: encodeBase64url(attested.id),
    // A copy: the view would keep the whole attestation object alive.
    publicKey: Uint8Array.from(attested.publicKey),
    algorithm: credentialKey.alg,
    signCount: data.signCount,
    userVerified: data.userVerified,
    backupEligible: data.backupEligible,
    backedUp: data.backedUp,
    aaguid: toUuid(attested.aaguid),
    transports: response.response.transports,
    attestationFormat: format,
    attestationTrusted,
  };
}

function toUuid(aaguid: Uint8Array): string {
  return Buffer.from(aaguid)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
