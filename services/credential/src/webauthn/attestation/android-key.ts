import type { CborMap } from '../cbor.js';
import { reject } from '../ceremony-rejected.js';
import { type AttestationCertificate, OID } from './certificate.js';
import { type DerElement, derElements, readDer } from './der.js';
import { type AttestedData, bytesOf, checkStatementSignature, publicKeyOf, statementAlgorithm } from './statement.js';

/** Tags of an AuthorizationList (source.android.com, key attestation schema). */
const TAG = { purpose: 1, allApplications: 600, origin: 702 };
const PURPOSE_SIGN = 2;
const ORIGIN_GENERATED = 0;

/** Verifies an android-key statement (WebAuthn L3 §8.4, §8.4.1). */
export function verifyAndroidKey(statement: CborMap, leaf: AttestationCertificate, attested: AttestedData): void {
  const algorithm = statementAlgorithm(statement, { allowSha1: false });
  const leafKey = publicKeyOf(leaf);
  checkStatementSignature(algorithm, leafKey, attested.signedBytes, bytesOf(statement, 'sig'));
  if (!leafKey.equals(attested.credentialKey.key)) reject('attestation_invalid', 'certificate is for another key');

  const extension = leaf.extensions.get(OID.androidKeyDescription);
  if (!extension) return reject('attestation_invalid', 'certificate has no key description');
  checkKeyDescription(extension, attested.clientDataHash);
}

function checkKeyDescription(extension: Uint8Array, clientDataHash: Uint8Array): void {
  const [, , , , challenge, , softwareEnforced, teeEnforced] = derElements(readDer(extension).content);
  if (!challenge || !softwareEnforced || !teeEnforced)
    return reject('attestation_invalid', 'key description is cut off');
  if (!Buffer.from(clientDataHash).equals(challenge.content)) reject('attestation_invalid', 'attestation challenge');

  // Keys of the trusted environment and of software are both acceptable to us, hence the union of both lists.
  const authorizations = [...derElements(softwareEnforced.content), ...derElements(teeEnforced.content)];
  if (authorizations.some(({ tag }) => tag === TAG.allApplications))
    reject('attestation_invalid', 'key is not bound to one application');
  const valuesOf = (tag: number) =>
    authorizations.filter((authorization) => authorization.tag === tag).flatMap(integersOf);
  const origins = valuesOf(TAG.origin);
  if (origins.length === 0 || origins.some((origin) => origin !== ORIGIN_GENERATED))
    reject('attestation_invalid', 'key was not generated there');
  if (!valuesOf(TAG.purpose).includes(PURPOSE_SIGN)) reject('attestation_invalid', 'key is not for signing');
}

/** An INTEGER, or a SET of them, inside an explicit tag. */
function integersOf(authorization: DerElement): number[] {
  const element = readDer(authorization.content);
  const integers = element.tag === 2 ? [element] : derElements(element.content);
  return integers.map(({ content }) => (content.length === 1 ? (content[0] ?? -1) : -1));
}
