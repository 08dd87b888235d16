import { createHash, type JsonWebKey } from 'node:crypto';
import { encodeBase64url } from '../base64url.js';
import type { CborMap } from '../cbor.js';
import { reject } from '../ceremony-rejected.js';
import { type AttestationCertificate, checkAaguidExtension, OID, readAttributes, readOids } from './certificate.js';
import { derElements, readDer } from './der.js';
import { type AttestedData, bytesOf, checkStatementSignature, publicKeyOf, statementAlgorithm } from './statement.js';
import { parseCertification, parsePublicArea, type TpmPublicArea } from './tpm-structures.js';

/** Verifies a tpm statement (WebAuthn L3 §8.3, §8.3.1). */
export function verifyTpm(statement: CborMap, leaf: AttestationCertificate, attested: AttestedData): void {
  if (statement.get('ver') !== '2.0') reject('attestation_invalid', 'not a TPM 2.0');
  const algorithm = statementAlgorithm(statement, { allowSha1: true });
  if (algorithm.kind === 'OKP') return reject('attestation_invalid', 'TPMs do not sign with EdDSA');
  const publicArea = bytesOf(statement, 'pubArea');
  const certInfo = bytesOf(statement, 'certInfo');

  const tpmKey = parsePublicArea(publicArea);
  checkSameKey(tpmKey, attested);
  const certification = parseCertification(certInfo);
  const signedHash = createHash(algorithm.hash).update(attested.signedBytes).digest();
  if (!signedHash.equals(certification.extraData)) reject('attestation_invalid', 'certInfo is about other data');
  if (!nameOf(publicArea, tpmKey.nameAlg).equals(certification.attestedName))
    reject('attestation_invalid', 'certInfo is about another key');

  checkStatementSignature(algorithm, publicKeyOf(leaf), certInfo, bytesOf(statement, 'sig'));
  checkIdentityKeyCertificate(leaf);
  checkAaguidExtension(leaf, attested.aaguid);
}

/** TPM_ECC_CURVE (TCG Algorithm Registry §6.4) of the curves that a credential may use. */
const CURVES: ReadonlyMap<number, string> = new Map([
  [0x0003, 'P-256'],
  [0x0004, 'P-384'],
  [0x0005, 'P-521'],
]);

function checkSameKey(tpmKey: TpmPublicArea, { credentialKey }: AttestedData): void {
  const jwk = credentialKey.key.export({ format: 'jwk' });
  const same = tpmKey.kind === 'RSA' ? isSameRsaKey(tpmKey, jwk) : isSameEcKey(tpmKey, jwk);
  if (!same) reject('attestation_invalid', 'pubArea is not the credential key');
}

function isSameRsaKey(tpmKey: TpmPublicArea & { kind: 'RSA' }, jwk: JsonWebKey): boolean {
  // importCoseKey has admitted no other exponent than this one.
  return jwk.kty === 'RSA' && jwk.n === encodeBase64url(tpmKey.modulus) && tpmKey.exponent === 65_537;
}

function isSameEcKey(tpmKey: TpmPublicArea & { kind: 'EC' }, jwk: JsonWebKey): boolean {
  const sameCurve = jwk.kty === 'EC' && jwk.crv === CURVES.get(tpmKey.curve);
  return sameCurve && isSameInteger(tpmKey.x, jwk.x) && isSameInteger(tpmKey.y, jwk.y);
}

/** A TPM may leave out a coordinate's leading zeros. */
function isSameInteger(bytes: Uint8Array, encoded: string | undefined): boolean {
  const expected = Buffer.from(encoded ?? '', 'base64url');
  if (bytes.length > expected.length) return false;
  return Buffer.concat([Buffer.alloc(expected.length - bytes.length), bytes]).equals(expected);
}

/** TPM_ALG_ID of hashes that may name an object. */
const NAME_HASHES: ReadonlyMap<number, string> = new Map([
  [0x000b, 'sha256'],
  [0x000c, 'sha384'],
  [0x000d, 'sha512'],
]);

/** An object's name: its hash algorithm, then the hash of its public area (TPM 2.0 Part 1 §16). */
function nameOf(publicArea: Uint8Array, nameAlg: number): Buffer {
  const hash = NAME_HASHES.get(nameAlg);
  if (!hash) return reject('attestation_invalid', `name algorithm ${nameAlg}`);
  return Buffer.concat([Buffer.of(nameAlg >> 8, nameAlg & 0xff), createHash(hash).update(publicArea).digest()]);
}

/** An attestation identity key's certificate (WebAuthn L3 §8.3.1). */
function checkIdentityKeyCertificate(leaf: AttestationCertificate): void {
  if (leaf.version !== 3) reject('attestation_invalid', 'certificate is not of version 3');
  if (leaf.subject.size > 0) reject('attestation_invalid', 'subject is not empty');
  if (leaf.x509.ca) reject('attestation_invalid', 'leaf is a certificate authority');
  const usage = leaf.extensions.get(OID.extendedKeyUsage);
  if (!usage || !readOids(usage).includes(OID.attestationIdentityKey)) reject('attestation_invalid', 'key usage');
  checkTpmName(leaf.extensions.get(OID.subjectAltName));
}

const DIRECTORY_NAME = 4;

/** The alternative name says which TPM this is (TPM 2.0 EK Profile §3.2.9). */
function checkTpmName(subjectAltName: Uint8Array | undefined): void {
  if (!subjectAltName) return reject('attestation_invalid', 'no subject alternative name');
  const name = derElements(readDer(subjectAltName).content).find((element) => element.tag === DIRECTORY_NAME);
  if (!name) return reject('attestation_invalid', 'no directory name');
  const attributes = readAttributes(readDer(name.content).content);
  if (!attributes.get(OID.tpmModel) || !attributes.get(OID.tpmVersion))
    reject('attestation_invalid', 'TPM model or version');
  const manufacturer = attributes.get(OID.tpmManufacturer) ?? '';
  if (!MANUFACTURERS.has(manufacturer)) reject('attestation_invalid', 'TPM manufacturer is unknown');
}

/** TCG TPM Vendor ID Registry 1.02, four characters in hex; the last one is the FIDO Alliance's test vendor. */
const MANUFACTURERS: ReadonlySet<string> = new Set(
  [
    ...['414D4400', '414E5400', '41544D4C', '4252434D', '4353434F', '464C5953', '524F4343', '474F4F47', '48504900'],
    ...['48504500', '48495349', '49424D00', '49465800', '494E5443', '4C454E00', '4D534654', '4E534D20', '4E545A00'],
    ...['4E534700', '4E544300', '51434F4D', '534D534E', '53454345', '534E5300', '534D5343', '53544D20', '54584E00'],
    ...['57454300', '5345414C', 'FFFFF1D0'],
  ].map((id) => `id:${id}`),
);
