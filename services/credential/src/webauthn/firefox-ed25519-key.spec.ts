import { expect, it } from 'vitest';
import { repairFirefoxKey } from './firefox-ed25519-key.js';

const model = Buffer.from('2fc0579f811347eab116bb5a8db9202a', 'hex');
const anonymous = Buffer.alloc(16);
const coordinate = Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 7) % 256));
const list = Buffer.concat([...coordinate].map((byte) => Buffer.from(byte < 24 ? [byte] : [0x18, byte])));
const malformed = Buffer.concat([Buffer.from('a301634f4b500327206745643235353139219820', 'hex'), list]);

it('the one known malformation becomes a COSE_Key with the same coordinate', () => {
  const repaired = repairFirefoxKey(Buffer.concat([Buffer.alloc(5), malformed]), 5, model);
  expect(repaired?.end).toBe(5 + malformed.length);
  expect(Buffer.from(repaired?.publicKey ?? []).toString('hex')).toBe(
    `a4010103272006215820${coordinate.toString('hex')}`,
  );
});

it.each([
  { because: 'the security key does not name its model', bytes: malformed, aaguid: anonymous },
  { because: 'a number is missing', bytes: malformed.subarray(0, -2), aaguid: model },
  {
    because: 'the curve is another',
    bytes: Buffer.from(malformed.toString('hex').replace('6745643235353139', '6745643434380000'), 'hex'),
    aaguid: model,
  },
  {
    because: 'a number is not in its shortest form',
    bytes: Buffer.concat([malformed.subarray(0, 20), Buffer.from([0x18, 0x05]), malformed.subarray(21)]),
    aaguid: model,
  },
  {
    because: 'a member of the list is no number',
    bytes: Buffer.concat([malformed.subarray(0, 20), Buffer.from([0x41]), malformed.subarray(21)]),
    aaguid: model,
  },
])('nothing is repaired when $because', ({ bytes, aaguid }) => {
  expect(repairFirefoxKey(bytes, 0, aaguid)).toBeUndefined();
});
