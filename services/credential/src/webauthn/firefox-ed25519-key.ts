/**
 * Firefox 117 wrote the Ed25519 keys of security keys as a map that claims one member too few, with kty and crv as text
 * and x as a list of numbers. Keys made with it are in use; what they say is unambiguous in this one form alone.
 */
const malformed = Buffer.from('a301634f4b500327206745643235353139219820', 'hex');
/** {1: 1, 3: -8, -1: 6, -2: bytes(32)} up to the bytes (RFC 9053 §7.2). */
const wellFormed = Buffer.from('a4010103272006215820', 'hex');
const coordinateLength = 32;
const oneByteFollows = 0x18;

/**
 * The key as it should have been written, and where it ends; undefined for every other form. Only a security key that
 * names its model is given the benefit of the doubt: an anonymous one (AAGUID of zeroes) has nothing that speaks for
 * the known defect rather than for a forgery.
 */
export function repairFirefoxKey(
  bytes: Uint8Array,
  start: number,
  aaguid: Uint8Array,
): { publicKey: Uint8Array; end: number } | undefined {
  const keyAt = start + malformed.length;
  if (!malformed.equals(bytes.subarray(start, keyAt)) || aaguid.every((byte) => byte === 0)) return undefined;
  const coordinate: number[] = [];
  let at = keyAt;
  while (coordinate.length < coordinateLength) {
    const first = bytes[at] ?? 0xff;
    const isLong = first === oneByteFollows;
    const value = isLong ? bytes[at + 1] : first;
    // The shortest form of a number is its only form: up to 23 it stands alone, from 24 on one byte follows.
    if (value === undefined || value >= oneByteFollows !== isLong) return undefined;
    coordinate.push(value);
    at += isLong ? 2 : 1;
  }
  return { publicKey: Buffer.concat([wellFormed, Buffer.from(coordinate)]), end: at };
}
