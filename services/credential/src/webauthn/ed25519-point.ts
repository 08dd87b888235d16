const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const mod = (value: bigint): bigint => ((value % P) + P) % P;

/**
 * Whether 32 bytes name a point of edwards25519 that only the holder of a private key can sign for (RFC 8032 §5.1.3).
 * OpenSSL imports any 32 bytes; with a point of small order everybody can make signatures that verify.
 */
export function isSoundEd25519Point(encoded: Uint8Array): boolean {
  const y = decodeY(encoded);
  return y < P && !hasSmallOrder(y) && isOnCurve(y);
}

function decodeY(encoded: Uint8Array): bigint {
  const littleEndian = Buffer.from(encoded).reverse();
  littleEndian[0] = (littleEndian[0] ?? 0) & 0x7f;
  return BigInt(`0x${littleEndian.toString('hex')}`);
}

/** Orders 1, 2 and 4 have y of 1, -1 and 0; a point of order 8 doubles to y = 0, which is d·y⁴ + 2y² = 1. */
function hasSmallOrder(y: bigint): boolean {
  const squared = mod(y * y);
  return y === 0n || y === 1n || y === P - 1n || mod(D * squared * squared + 2n * squared - 1n) === 0n;
}

/** x² = (y² - 1) / (d·y² + 1) has a root when numerator times denominator is a square (Euler's criterion). */
function isOnCurve(y: bigint): boolean {
  const squared = mod(y * y);
  return power(mod((squared - 1n) * (D * squared + 1n)), (P - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = mod(result * factor);
    factor = mod(factor * factor);
  }
  return result;
}
