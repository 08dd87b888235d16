import type { CborMap } from '../cbor.js';
import { reject } from '../ceremony-rejected.js';
import type { AttestationPolicy } from '../ceremony-expectations.js';
import { BUILT_IN_ROOTS } from '../relying-party.js';
import { verifyAndroidKey } from './android-key.js';
import { type AttestationCertificate, isValidAt, parseCertificate } from './certificate.js';
import { checkSelfAttestation, verifyPackedCertified } from './packed.js';
import { type AttestedData, publicKeyOf, readCertificates } from './statement.js';
import { verifyTpm } from './tpm.js';
import { leadsToAnchor } from './trust-path.js';

/** `android-safetynet` is missing on purpose: Google ended it in 2025; `compound` awaits a first authenticator. */
export type AttestationFormat = 'none' | 'packed' | 'tpm' | 'android-key' | 'apple' | 'fido-u2f';
const FORMATS: ReadonlySet<string> = new Set<AttestationFormat>([
  'none',
  'packed',
  'tpm',
  'android-key',
  'apple',
  'fido-u2f',
]);

/** An attestation statement whose format is known; formats match by exact case (WebAuthn L3 §7.1 step 21). */
export interface AttestationStatement {
  readonly format: AttestationFormat;
  readonly statement: CborMap;
}

/** Narrows a format to those that can be verified (WebAuthn L3 §7.1 step 21). */
export function knownFormat(format: string): AttestationFormat {
  return FORMATS.has(format)
    ? (format as AttestationFormat)
    : reject('unknown_format', 'attestation format is not supported');
}

/**
 * Verifies a statement and assesses its trust (WebAuthn L3 §7.1 steps 22–24); true when its certificates lead to an
 * anchor. Statements with certificates whose rules depend on time or on the network are verified here, the others by
 * the library.
 */
export async function verifyAttestation(
  { format, statement }: AttestationStatement,
  attested: AttestedData,
  policy: AttestationPolicy,
  checkByLibrary: () => Promise<void>,
): Promise<boolean> {
  if (policy.conveyance === 'required' && format === 'none') reject('attestation_required', 'no attestation was given');
  const x5c = readCertificates(statement);
  const isOurs = x5c !== undefined && verifyCertified(format, statement, x5c, attested);
  if (!isOurs) {
    checkUncertified(format, statement, x5c, attested);
    await checkByLibrary();
  }
  if (x5c) return isTrusted(x5c, policy, format);
  if (policy.conveyance === 'required') reject('attestation_untrusted', 'the credential vouches only for itself');
  return false;
}

type Certificates = readonly [AttestationCertificate, ...AttestationCertificate[]];

/** True when the format's rules were checked here in full. */
function verifyCertified(
  format: AttestationFormat,
  statement: CborMap,
  [leaf]: Certificates,
  attested: AttestedData,
): boolean {
  if (format === 'packed') verifyPackedCertified(statement, leaf, attested);
  else if (format === 'tpm') verifyTpm(statement, leaf, attested);
  else if (format === 'android-key') verifyAndroidKey(statement, leaf, attested);
  else return false;
  return true;
}

/** What the library does not look at in the formats that are left to it. */
function checkUncertified(
  format: AttestationFormat,
  statement: CborMap,
  x5c: Certificates | undefined,
  attested: AttestedData,
): void {
  if (format === 'none') {
    if (statement.size > 0) reject('attestation_invalid', 'none attestation with a statement');
  } else if (format === 'packed') {
    checkSelfAttestation(statement, attested);
  } else if (!x5c) {
    reject('attestation_invalid', 'no certificates');
  } else if (format === 'fido-u2f') {
    checkU2fCertificates(x5c);
  }
}

/** One certificate with a key on P-256, as U2F has it (WebAuthn L3 §8.6). */
function checkU2fCertificates(x5c: Certificates): void {
  if (x5c.length !== 1) reject('attestation_invalid', 'more than one certificate');
  const { asymmetricKeyDetails } = publicKeyOf(x5c[0]);
  if (asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    reject('attestation_invalid', 'certificate key is not on P-256');
}

function isTrusted(
  x5c: Certificates,
  { conveyance, trustAnchors, now }: AttestationPolicy,
  format: AttestationFormat,
): boolean {
  const configured = trustAnchors.map(parseAnchor);
  if (conveyance === 'required' && configured.length === 0)
    reject('attestation_config', 'attestation required without anchors');
  // A tenant that demands attestation names whom it trusts; roots of our choosing would widen its list.
  const anchors =
    conveyance === 'required' ? configured : [...configured, ...parseRoots(BUILT_IN_ROOTS.get(format) ?? [])];

  if (anchors.length > 0) {
    const trusted = leadsToAnchor(x5c, anchors, now);
    if (!trusted && conveyance !== 'none') reject('attestation_untrusted', 'certificates lead to no trust anchor');
    return trusted;
  }
  if (conveyance !== 'none' && !isValidAt(x5c[0], now)) reject('attestation_untrusted', 'certificate is not valid now');
  return false;
}

/** A root that cannot be read is our own fault, and must not look like a bad statement. */
function parseAnchor(anchor: string): AttestationCertificate {
  try {
    return parseCertificate(Buffer.from(anchor, 'base64url'));
  } catch (cause) {
    return reject('attestation_config', 'a trust anchor cannot be read', cause);
  }
}

function parseRoots(roots: readonly string[]): AttestationCertificate[] {
  return roots.map((pem) => parseCertificate(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')));
}
