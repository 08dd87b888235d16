import { X509Certificate } from 'node:crypto';
import { reject } from '../ceremony-rejected.js';
import { derElements, readDer } from './der.js';

/** Object identifiers read here, as the hex of their DER content. */
export const OID = {
  country: '550406',
  organization: '55040a',
  organizationalUnit: '55040b',
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  extendedKeyUsage: '551d25',
  /** id-fido-gen-ce-aaguid, 1.3.6.1.4.1.45724.1.1.4. */
  fidoAaguid: '2b0601040182e51c010104',
  /** Android key attestation, 1.3.6.1.4.1.11129.2.1.17. */
  androidKeyDescription: '2b06010401d679020111',
  tpmManufacturer: '6781050201',
  tpmModel: '6781050202',
  tpmVersion: '6781050203',
  /** tcg-kp-AIKCertificate, 2.23.133.8.3. */
  attestationIdentityKey: '6781050803',
} as const;

/** An X.509 certificate with the parts that attestation rules name and Node does not expose. */
export interface AttestationCertificate {
  readonly x509: X509Certificate;
  /** 3 for a certificate that can have extensions. */
  readonly version: number;
  /** Attribute values by object identifier. */
  readonly subject: ReadonlyMap<string, string>;
  /** Extension values by object identifier. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
  /** How many certificate authorities may follow below this one. */
  readonly pathLength: number;
}

/** Parses a DER certificate (RFC 5280 §4.1). */
export function parseCertificate(der: Uint8Array): AttestationCertificate {
  const [tbs] = derElements(readDer(der).content);
  if (!tbs) return reject('attestation_invalid', 'certificate is empty');
  const fields = derElements(tbs.content);
  // The version is the only field before the serial number, and absent in version 1.
  const hasVersion = fields[0]?.raw[0] === 0xa0;
  const subject = fields[hasVersion ? 5 : 4];
  if (!subject) return reject('attestation_invalid', 'certificate has no subject');
  const extensions = readExtensions(fields.find((field) => field.raw[0] === 0xa3)?.content);
  return {
    x509: importCertificate(der),
    version: hasVersion ? (fields[0]?.content.at(-1) ?? 0) + 1 : 1,
    subject: readAttributes(subject.content),
    extensions,
    pathLength: readPathLength(extensions.get(OID.basicConstraints)),
  };
}

function importCertificate(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    return reject('attestation_invalid', 'certificate cannot be read', cause);
  }
}

const hexOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** Attribute values of a Name (RFC 5280 §4.1.2.4): a SEQUENCE of SETs of attributes. */
export function readAttributes(name: Uint8Array): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const relativeName of derElements(name)) {
    for (const attribute of derElements(relativeName.content)) {
      const [type, value] = derElements(attribute.content);
      attributes.set(hexOf(type?.content), Buffer.from(value?.content ?? []).toString('utf8'));
    }
  }
  return attributes;
}

function readExtensions(content: Uint8Array | undefined): Map<string, Uint8Array> {
  const extensions = new Map<string, Uint8Array>();
  if (!content) return extensions;
  for (const extension of derElements(readDer(content).content)) {
    const parts = derElements(extension.content);
    const oid = hexOf(parts[0]?.content);
    const value = parts.at(-1);
    if (!value || extensions.has(oid)) return reject('attestation_invalid', 'extension without a value or twice');
    extensions.set(oid, value.content);
  }
  return extensions;
}

/** Object identifiers listed in an extension such as extended key usage (RFC 5280 §4.2.1.12). */
export function readOids(extension: Uint8Array): string[] {
  return derElements(readDer(extension).content).map((element) => hexOf(element.content));
}

function readPathLength(basicConstraints: Uint8Array | undefined): number {
  if (!basicConstraints) return Number.POSITIVE_INFINITY;
  const integer = derElements(readDer(basicConstraints).content).find((element) => element.tag === 2);
  return integer ? Number(`0x${hexOf(integer.content)}`) : Number.POSITIVE_INFINITY;
}

/** Whether the certificate is valid at an instant (RFC 5280 §4.1.2.5). */
export function isValidAt({ x509 }: AttestationCertificate, now: Date): boolean {
  return Date.parse(x509.validFrom) <= now.getTime() && now.getTime() <= Date.parse(x509.validTo);
}

/** A certificate's model identifier, if it names one, is that of the authenticator data (WebAuthn L3 §8.2.1). */
export function checkAaguidExtension(certificate: AttestationCertificate, aaguid: Uint8Array): void {
  const extension = certificate.extensions.get(OID.fidoAaguid);
  if (extension && hexOf(readDer(extension).content) !== hexOf(aaguid)) {
    reject('attestation_invalid', 'certificate is for another AAGUID');
  }
}
