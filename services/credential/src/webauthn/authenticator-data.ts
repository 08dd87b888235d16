import { hash } from 'node:crypto';
import { decodeFirstCbor, type CborMap } from './cbor.js';
import { reject } from './ceremony-rejected.js';
import { repairFirefoxKey } from './firefox-ed25519-key.js';

/** attestedCredentialData (WebAuthn L3 §6.5.1). */
export interface AttestedCredential {
  readonly aaguid: Uint8Array;
  readonly id: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly coseKey: CborMap;
}

/** Authenticator data, taken apart without a byte left over (WebAuthn L3 §6.1). */
export interface AuthenticatorData {
  readonly rpIdHash: Uint8Array;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly signCount: number;
  readonly attested: AttestedCredential | undefined;
}

const HEADER_LENGTH = 37;
const AAGUID_LENGTH = 16;
const MAX_CREDENTIAL_ID_LENGTH = 1_023;
const FLAG = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 };

/** Takes authenticator data apart; extension outputs must be a CBOR map and are otherwise ignored (WebAuthn L3 §6.1). */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData {
  if (bytes.length < HEADER_LENGTH) reject('authdata', `${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(32);

  const attested = flags & FLAG.AT ? readAttested(bytes, view) : undefined;
  let end = attested?.end ?? HEADER_LENGTH;
  if (flags & FLAG.ED) end = skipExtensions(bytes, end);
  if (end !== bytes.length) reject('authdata', `${bytes.length - end} bytes left over`);

  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & FLAG.UP) !== 0,
    userVerified: (flags & FLAG.UV) !== 0,
    backupEligible: (flags & FLAG.BE) !== 0,
    backedUp: (flags & FLAG.BS) !== 0,
    signCount: view.getUint32(33),
    attested: attested?.credential,
  };
}

function readAttested(bytes: Uint8Array, view: DataView): { credential: AttestedCredential; end: number } {
  const lengthAt = HEADER_LENGTH + AAGUID_LENGTH;
  const idAt = lengthAt + 2;
  if (bytes.length < idAt) reject('authdata', 'attested credential data is cut off');
  const idLength = view.getUint16(lengthAt);
  if (idLength === 0 || idLength > MAX_CREDENTIAL_ID_LENGTH) reject('bad_id', `credential id of ${idLength} bytes`);
  const keyAt = idAt + idLength;
  if (keyAt >= bytes.length) reject('authdata', 'credential id overruns authenticator data');

  const aaguid = bytes.subarray(HEADER_LENGTH, lengthAt);
  const { publicKey, coseKey, end } = readPublicKey(bytes, keyAt, aaguid);
  return { credential: { aaguid, id: bytes.subarray(idAt, keyAt), publicKey, coseKey }, end };
}

function readPublicKey(bytes: Uint8Array, start: number, aaguid: Uint8Array) {
  const repaired = repairFirefoxKey(bytes, start, aaguid);
  const { value, end } = repaired ? decodeFirstCbor(repaired.publicKey, 0) : decodeFirstCbor(bytes, start);
  if (!(value instanceof Map)) return reject('bad_key', 'public key is not a CBOR map');
  return repaired ? { ...repaired, coseKey: value } : { publicKey: bytes.subarray(start, end), coseKey: value, end };
}

function skipExtensions(bytes: Uint8Array, start: number): number {
  if (start >= bytes.length) reject('authdata', 'extension flag without extensions');
  const { value, end } = decodeFirstCbor(bytes, start);
  if (!(value instanceof Map)) reject('authdata', 'extensions are not a CBOR map');
  return end;
}

interface ExpectedAuthenticatorData {
  readonly rpId: string;
  readonly requireUserPresence: boolean;
  readonly requireUserVerification: boolean;
}

/** Compares authenticator data with the ceremony (WebAuthn L3 §7.1 steps 14–17, §7.2 steps 15–18). */
export function checkAuthenticatorData(data: AuthenticatorData, expected: ExpectedAuthenticatorData): void {
  if (!rpIdHash(expected.rpId).equals(data.rpIdHash)) reject('wrong_rp', 'rpIdHash is not that of the RP ID');
  if (expected.requireUserPresence && !data.userPresent) reject('no_up', 'user not present');
  if (expected.requireUserVerification && !data.userVerified) reject('no_uv', 'user not verified');
  if (data.backedUp && !data.backupEligible) reject('backup_flags', 'BS without BE');
}

// An installation serves few RP IDs, so their hashes are kept; bounded in case tenants are many.
const hashes = new Map<string, Buffer>();
const MAX_HASHES = 1_024;

function rpIdHash(rpId: string): Buffer {
  const known = hashes.get(rpId);
  if (known) return known;
  const digest = sha256(Buffer.from(rpId, 'utf8'));
  if (hashes.size >= MAX_HASHES) hashes.clear();
  hashes.set(rpId, digest);
  return digest;
}

/** SHA-256, as the specification uses it for client data and RP IDs (WebAuthn L3 §7.2 steps 15 and 20). */
export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
