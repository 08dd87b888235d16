import type { KeyObject } from 'node:crypto';
import type { CborMap } from '../cbor.js';
import { reject } from '../ceremony-rejected.js';
import { type CoseAlgorithm, coseAlgorithm, type CredentialKey } from '../cose-key.js';
import { isSignatureValid } from '../signature.js';
import { type AttestationCertificate, parseCertificate } from './certificate.js';

/** What an attestation statement is about (WebAuthn L3 §6.5.4). */
export interface AttestedData {
  readonly aaguid: Uint8Array;
  readonly credentialKey: CredentialKey;
  readonly clientDataHash: Uint8Array;
  /** authenticatorData followed by the hash of the client data. */
  readonly signedBytes: Uint8Array;
}

/** More certificates than any authenticator sends would only cost us signature checks. */
const MAX_CERTIFICATES = 8;
/** RSASSA-PKCS1-v1_5 with SHA-1: older TPMs sign their statements so; no credential may. */
const RS1 = -65_535;

/** The certificates of a statement, leaf first; undefined when it has none (WebAuthn L3 §6.5.3). */
export function readCertificates(
  statement: CborMap,
): [AttestationCertificate, ...AttestationCertificate[]] | undefined {
  const x5c = statement.get('x5c');
  if (x5c === undefined) return undefined;
  if (!Array.isArray(x5c) || x5c.length > MAX_CERTIFICATES)
    return reject('attestation_invalid', 'x5c is not a short list');
  const [leaf, ...issuers] = x5c.map((der) =>
    der instanceof Uint8Array
      ? parseCertificate(der)
      : reject('attestation_invalid', 'certificate is not a byte string'),
  );
  return leaf ? [leaf, ...issuers] : reject('attestation_invalid', 'x5c is empty');
}

/** A member of a statement that has to be a byte string. */
export function bytesOf(statement: CborMap, member: string): Uint8Array {
  const value = statement.get(member);
  return value instanceof Uint8Array ? value : reject('attestation_invalid', `${member} is not a byte string`);
}

/** The algorithm that a statement says it was signed with. */
export function statementAlgorithm(statement: CborMap, { allowSha1 }: { allowSha1: boolean }): CoseAlgorithm {
  const alg = statement.get('alg');
  if (typeof alg !== 'number') return reject('attestation_invalid', 'alg is not an integer');
  if (alg === RS1 && allowSha1) return { kind: 'RSA', hash: 'sha1', scheme: 'pkcs1' };
  return coseAlgorithm(alg) ?? reject('attestation_invalid', `statement algorithm ${alg}`);
}

const KEY_TYPE = { EC: 'ec', OKP: 'ed25519', RSA: 'rsa' } as const;

/** Verifies a statement's signature with the key of its leaf certificate. */
export function checkStatementSignature(
  algorithm: CoseAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): void {
  if (key.asymmetricKeyType !== KEY_TYPE[algorithm.kind])
    reject('attestation_invalid', 'certificate key does not fit alg');
  if (!isSignatureValid(algorithm, key, data, signature)) reject('attestation_invalid', 'statement signature is wrong');
}

/** The public key of a certificate. */
export function publicKeyOf({ x509 }: AttestationCertificate): KeyObject {
  try {
    return x509.publicKey;
  } catch (cause) {
    return reject('attestation_invalid', 'certificate key cannot be read', cause);
  }
}
