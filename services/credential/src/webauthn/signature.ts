import { constants, type KeyObject, verify } from 'node:crypto';
import type { CoseAlgorithm } from './cose-key.js';

/**
 * Verifies a signature in the encoding that WebAuthn gives it (WebAuthn L3 §6.5.5): DER for ECDSA, salt as long as the
 * hash for RSASSA-PSS (RFC 8230 §2). False also for bytes that are no signature at all.
 */
export function isSignatureValid(
  algorithm: CoseAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    if (algorithm.kind === 'OKP') return verify(null, data, key, signature);
    if (algorithm.kind === 'EC' || algorithm.scheme === 'pkcs1') return verify(algorithm.hash, data, key, signature);
    const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
    return verify(algorithm.hash, data, pss, signature);
  } catch {
    return false;
  }
}
