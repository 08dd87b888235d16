import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeCbor } from './cbor.js';
import { CeremonyRejected } from './ceremony-rejected.js';
import { importCoseKey } from './cose-key.js';
import { cbor, type CborInput, coseKeyOf, SoftwareAuthenticator } from './software-authenticator.js';

const EC = new SoftwareAuthenticator('ES256').coseKey;
const OKP = new SoftwareAuthenticator('EdDSA').coseKey;
const RSA = new SoftwareAuthenticator('RS256').coseKey;
const P384 = coseKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey);
const WEAK_RSA = coseKeyOf(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey);
const CUBIC_RSA = coseKeyOf(generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent: 3 }).publicKey);

type Key = Map<number, CborInput>;
/** A key with members replaced; an undefined member is left out. */
function changed(key: Key, changes: Record<number, CborInput | undefined>): Key {
  const entries = Object.entries(changes).map(([label, value]) => [Number(label), value] as const);
  const kept = [...key].filter(([label]) => !(label in changes));
  return new Map([...kept, ...entries.filter((entry): entry is [number, CborInput] => entry[1] !== undefined)]);
}

function importing(key: Key): string {
  const map = decodeCbor(cbor(key));
  if (!(map instanceof Map)) throw new Error('not a map');
  try {
    return `imported ${importCoseKey(map, () => true).alg}`;
  } catch (error) {
    if (error instanceof CeremonyRejected) return error.reason;
    throw error;
  }
}

/** Points of edwards25519 in whose name everybody can sign (order 1, 2, 4 and 8), and y = p. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe('importCoseKey', () => {
  it.each<[string, Key, string]>([
    ['a P-256 key is imported', EC, 'imported -7'],
    ['a P-384 key is imported', changed(P384, { 3: -35, [-1]: 2 }), 'imported -35'],
    ['an Ed25519 key is imported', OKP, 'imported -8'],
    ['an RSA key is imported', RSA, 'imported -257'],
    ['members of no consequence pass', changed(EC, { 2: Buffer.of(1), 4: [2] }), 'imported -7'],
    ['a missing alg is refused', changed(EC, { 3: undefined }), 'bad_key'],
    ['alg as text is refused', changed(EC, { 3: 'ES256' }), 'bad_key'],
    ['kty as text is refused', changed(EC, { 1: 'EC2' }), 'bad_key'],
    ['kty RSA for ES256 is refused', changed(RSA, { 3: -7 }), 'bad_key'],
    ['kty EC2 for RS256 is refused', changed(EC, { 3: -257 }), 'bad_key'],
    ['ES256 that names P-384 is refused', changed(EC, { [-1]: 2 }), 'bad_key'],
    ['ES256 with a point of P-384 is refused', changed(P384, { [-1]: 1 }), 'bad_key'],
    ['a missing x is refused', changed(EC, { [-2]: undefined }), 'bad_key'],
    ['a missing y is refused', changed(EC, { [-3]: undefined }), 'bad_key'],
    ['a compressed y is refused', changed(EC, { [-3]: true }), 'bad_key'],
    ['an x of 31 bytes is refused', changed(EC, { [-2]: Buffer.alloc(31, 1) }), 'bad_key'],
    ['a point off the curve is refused', changed(EC, { [-2]: Buffer.alloc(32, 1) }), 'bad_key'],
    ['a point of zeros is refused', changed(EC, { [-2]: Buffer.alloc(32), [-3]: Buffer.alloc(32) }), 'bad_key'],
    ['a private part is refused', changed(EC, { [-4]: Buffer.alloc(32, 1) }), 'bad_key'],
    ['an Ed25519 private part is refused', changed(OKP, { [-4]: Buffer.alloc(32, 1) }), 'bad_key'],
    ['an RSA private part is refused', changed(RSA, { [-3]: Buffer.alloc(256, 1) }), 'bad_key'],
    ['Ed448 named for EdDSA is refused', changed(OKP, { [-1]: 7 }), 'bad_key'],
    ['an Ed25519 x of 31 bytes is refused', changed(OKP, { [-2]: Buffer.alloc(31, 1) }), 'bad_key'],
    ['an Ed25519 y off the curve is refused', changed(OKP, { [-2]: Buffer.alloc(32, 2) }), 'bad_key'],
    ...SMALL_ORDER.map((point): [string, Key, string] => [
      `the Ed25519 point ${point.slice(0, 8)}…${point.slice(-2)} is refused`,
      changed(OKP, { [-2]: Buffer.from(point, 'hex') }),
      'bad_key',
    ]),
    ['a modulus of 1024 bits is refused', WEAK_RSA, 'bad_key'],
    ['a modulus of 9000 bits is refused', changed(RSA, { [-1]: Buffer.alloc(1_125, 0xff) }), 'bad_key'],
    ['an even modulus is refused', changed(RSA, { [-1]: Buffer.alloc(256, 0xfe) }), 'bad_key'],
    ['an exponent of 1 is refused', changed(RSA, { [-2]: Buffer.of(1) }), 'bad_key'],
    ['an exponent of 3 is refused', CUBIC_RSA, 'bad_key'],
    ['RS1 is refused', changed(RSA, { 3: -65_535 }), 'alg'],
    ['Ed448 is refused', changed(OKP, { 3: -53 }), 'alg'],
    ['ML-DSA is refused', changed(OKP, { 3: -48 }), 'alg'],
  ])('%s', (_fact, key, outcome) => {
    expect(importing(key)).toBe(outcome);
  });
});
