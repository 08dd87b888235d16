import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { encodeBase64url } from './base64url.js';
import type { CborMap } from './cbor.js';
import { reject } from './ceremony-rejected.js';
import { isSoundEd25519Point } from './ed25519-point.js';

/** How one COSE algorithm signs and which key it takes (RFC 9053 §2, RFC 8812 §2, WebAuthn L3 §5.8.5). */
export type CoseAlgorithm =
  | { readonly kind: 'EC'; readonly hash: string; readonly crv: number; readonly jwkCrv: string; readonly size: number }
  | { readonly kind: 'OKP' }
  | { readonly kind: 'RSA'; readonly hash: string; readonly scheme: 'pkcs1' | 'pss' };

const ALGORITHMS: ReadonlyMap<number, CoseAlgorithm> = new Map<number, CoseAlgorithm>([
  [-7, { kind: 'EC', hash: 'sha256', crv: 1, jwkCrv: 'P-256', size: 32 }],
  [-35, { kind: 'EC', hash: 'sha384', crv: 2, jwkCrv: 'P-384', size: 48 }],
  [-36, { kind: 'EC', hash: 'sha512', crv: 3, jwkCrv: 'P-521', size: 66 }],
  [-8, { kind: 'OKP' }],
  [-257, { kind: 'RSA', hash: 'sha256', scheme: 'pkcs1' }],
  [-258, { kind: 'RSA', hash: 'sha384', scheme: 'pkcs1' }],
  [-259, { kind: 'RSA', hash: 'sha512', scheme: 'pkcs1' }],
  [-37, { kind: 'RSA', hash: 'sha256', scheme: 'pss' }],
  [-38, { kind: 'RSA', hash: 'sha384', scheme: 'pss' }],
  [-39, { kind: 'RSA', hash: 'sha512', scheme: 'pss' }],
]);

const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;
const KTY = { OKP: 1, EC: 2, RSA: 3 } as const;
const ED25519 = 6;
const MIN_MODULUS_BITS = 2_048;
/** Above this a verification costs so much that it is a way to burn our processors. */
const MAX_MODULUS_BITS = 8_192;

/** A credential public key that was found sound, ready for verification. */
export interface CredentialKey {
  readonly alg: number;
  readonly algorithm: CoseAlgorithm;
  readonly key: KeyObject;
}

/** The algorithm, or undefined for RS1 (SHA-1), Ed448, ML-DSA and all others that are never accepted for a credential. */
export function coseAlgorithm(alg: number): CoseAlgorithm | undefined {
  return ALGORITHMS.get(alg);
}

/**
 * Imports a COSE_Key after making sure that its parts agree and that only one private key can sign for it
 * (WebAuthn L3 §5.8.5, §6.5.1.1; RFC 9053 §7). `isOffered` is asked before the key is looked at (§7.1 step 20).
 */
export function importCoseKey(cose: CborMap, isOffered: (alg: number) => boolean): CredentialKey {
  const alg = cose.get(LABEL.alg);
  if (typeof alg !== 'number') return reject('bad_key', 'alg is not an integer');
  const algorithm = ALGORITHMS.get(alg);
  if (!algorithm || !isOffered(alg)) return reject('alg', `algorithm ${alg} was not offered`);
  if (cose.get(LABEL.kty) !== KTY[algorithm.kind]) reject('bad_key', `kty does not fit algorithm ${alg}`);
  const key = importJwk(toJwk(cose, algorithm));
  if (algorithm.kind === 'RSA') checkRsa(key);
  return { alg, algorithm, key };
}

function toJwk(cose: CborMap, algorithm: CoseAlgorithm): JsonWebKey {
  if (algorithm.kind === 'EC') return ecJwk(cose, algorithm.crv, algorithm.jwkCrv, algorithm.size);
  return algorithm.kind === 'OKP' ? okpJwk(cose) : rsaJwk(cose);
}

function ecJwk(cose: CborMap, crv: number, jwkCrv: string, size: number): JsonWebKey {
  if (cose.get(LABEL.crv) !== crv) reject('bad_key', 'curve does not fit the algorithm');
  if (cose.has(-4)) reject('bad_key', 'key carries its private part');
  const x = bytesOf(cose, LABEL.x);
  const y = bytesOf(cose, LABEL.y);
  if (x.length !== size || y.length !== size) reject('bad_key', 'coordinate of a wrong length');
  return { kty: 'EC', crv: jwkCrv, x: encodeBase64url(x), y: encodeBase64url(y) };
}

function okpJwk(cose: CborMap): JsonWebKey {
  if (cose.get(LABEL.crv) !== ED25519) reject('bad_key', 'curve is not Ed25519');
  if (cose.has(-4)) reject('bad_key', 'key carries its private part');
  const x = bytesOf(cose, LABEL.x);
  if (x.length !== 32 || !isSoundEd25519Point(x)) reject('bad_key', 'x is not a point that can hold a key');
  return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(x) };
}

function rsaJwk(cose: CborMap): JsonWebKey {
  if (cose.has(-3)) reject('bad_key', 'key carries its private part');
  const n = bytesOf(cose, LABEL.n);
  const e = bytesOf(cose, LABEL.e);
  if (n.length * 8 > MAX_MODULUS_BITS + 8) reject('bad_key', 'modulus too long');
  if (((n.at(-1) ?? 0) & 1) === 0) reject('bad_key', 'modulus is even');
  return { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) };
}

function bytesOf(cose: CborMap, label: number): Uint8Array {
  const value = cose.get(label);
  return value instanceof Uint8Array ? value : reject('bad_key', `member ${label} is not a byte string`);
}

/** OpenSSL refuses points off the curve here, at enrolment, rather than at the first sign-in. */
function importJwk(jwk: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    return reject('bad_key', 'key cannot be imported', cause);
  }
}

/** OpenSSL imports 512-bit moduli and an exponent of 1 without a word. */
function checkRsa(key: KeyObject): void {
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_MODULUS_BITS || modulusLength > MAX_MODULUS_BITS)
    reject('bad_key', `modulus of ${modulusLength} bits`);
  if (publicExponent !== 65_537n) reject('bad_key', 'exponent is not 65537');
}
