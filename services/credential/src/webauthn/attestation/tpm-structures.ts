import { reject } from '../ceremony-rejected.js';

/** Reads the big-endian structures of TPM 2.0 Part 2, refusing to run over the end. */
class TpmReader {
  private position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(): number {
    return this.view.getUint16(this.take(2));
  }

  u32(): number {
    return this.view.getUint32(this.take(4));
  }

  skip(length: number): void {
    this.take(length);
  }

  /** A TPM2B structure: two bytes of length, then so many bytes. */
  sized(): Uint8Array {
    const length = this.u16();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  end(): void {
    if (this.position !== this.bytes.length) reject('attestation_invalid', 'bytes after a TPM structure');
  }

  private take(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) reject('attestation_invalid', 'TPM structure is cut off');
    this.position = start + length;
    return start;
  }
}

const ALG_RSA = 0x0001;
const ALG_ECC = 0x0023;
const ALG_NULL = 0x0010;

/** The public part of a TPM key (TPM 2.0 Part 2 §12.2.4, TPMT_PUBLIC). */
export type TpmPublicArea = { readonly nameAlg: number } & (
  | { readonly kind: 'RSA'; readonly modulus: Uint8Array; readonly exponent: number }
  | { readonly kind: 'EC'; readonly curve: number; readonly x: Uint8Array; readonly y: Uint8Array }
);

/** Parses TPMT_PUBLIC of an RSA or ECC key that names no symmetric algorithm and no scheme, as keys of credentials do. */
export function parsePublicArea(bytes: Uint8Array): TpmPublicArea {
  const reader = new TpmReader(bytes);
  const area = readPublicArea(reader);
  reader.end();
  return area;
}

function readPublicArea(reader: TpmReader): TpmPublicArea {
  const type = reader.u16();
  const nameAlg = reader.u16();
  reader.skip(4); // object attributes
  reader.sized(); // authorisation policy
  // Others than TPM_ALG_NULL would have details here, which the credential key's algorithm settles anyway.
  if (reader.u16() !== ALG_NULL || reader.u16() !== ALG_NULL) reject('attestation_invalid', 'TPM key with a scheme');
  if (type === ALG_RSA) {
    reader.skip(2); // key bits
    const exponent = reader.u32() || 65_537; // zero stands for the default
    return { kind: 'RSA', nameAlg, exponent, modulus: reader.sized() };
  }
  if (type !== ALG_ECC) return reject('attestation_invalid', `TPM key of type ${type}`);
  const curve = reader.u16();
  reader.skip(2); // key derivation scheme
  return { kind: 'EC', nameAlg, curve, x: reader.sized(), y: reader.sized() };
}

/** What a TPM certified (TPM 2.0 Part 2 §10.12.8, TPMS_ATTEST with TPMS_CERTIFY_INFO). */
export interface TpmCertification {
  readonly extraData: Uint8Array;
  readonly attestedName: Uint8Array;
}

const GENERATED_VALUE = 0xff544347;
const ATTEST_CERTIFY = 0x8017;

/** Parses TPMS_ATTEST and makes sure that it was made inside a TPM and certifies a key. */
export function parseCertification(bytes: Uint8Array): TpmCertification {
  const reader = new TpmReader(bytes);
  if (reader.u32() !== GENERATED_VALUE) reject('attestation_invalid', 'certInfo was not made by a TPM');
  if (reader.u16() !== ATTEST_CERTIFY) reject('attestation_invalid', 'certInfo does not certify a key');
  reader.sized(); // qualified signer
  const extraData = reader.sized();
  reader.skip(17 + 8); // clock info, firmware version
  const attestedName = reader.sized();
  reader.sized(); // qualified name
  reader.end();
  return { extraData, attestedName };
}
