import type { CborMap } from '../cbor.js';
import { reject } from '../ceremony-rejected.js';
import { type AttestationCertificate, checkAaguidExtension, OID } from './certificate.js';
import { type AttestedData, bytesOf, checkStatementSignature, publicKeyOf, statementAlgorithm } from './statement.js';

/** Verifies a packed statement made with an attestation key (WebAuthn L3 §8.2, §8.2.1). */
export function verifyPackedCertified(statement: CborMap, leaf: AttestationCertificate, attested: AttestedData): void {
  const algorithm = statementAlgorithm(statement, { allowSha1: false });
  checkStatementSignature(algorithm, publicKeyOf(leaf), attested.signedBytes, bytesOf(statement, 'sig'));
  checkPackedCertificate(leaf);
  checkAaguidExtension(leaf, attested.aaguid);
}

function checkPackedCertificate({ x509, version, subject }: AttestationCertificate): void {
  if (version !== 3) reject('attestation_invalid', 'certificate is not of version 3');
  if (subject.get(OID.organizationalUnit) !== 'Authenticator Attestation') reject('attestation_invalid', 'subject OU');
  if (subject.get(OID.country)?.length !== 2) reject('attestation_invalid', 'subject C');
  if (!subject.get(OID.organization)) reject('attestation_invalid', 'subject O');
  if (!subject.get(OID.commonName)) reject('attestation_invalid', 'subject CN');
  if (x509.ca) reject('attestation_invalid', 'leaf is a certificate authority');
}

/** A packed statement without certificates is signed by the credential itself, with its algorithm (WebAuthn L3 §8.2). */
export function checkSelfAttestation(statement: CborMap, attested: AttestedData): void {
  if (statement.has('ecdaaKeyId')) reject('attestation_invalid', 'ECDAA is no longer part of WebAuthn');
  if (statement.get('alg') !== attested.credentialKey.alg)
    reject('attestation_invalid', 'alg is not that of the credential');
  bytesOf(statement, 'sig');
}
