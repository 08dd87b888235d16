import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor } from './cbor.js';
import { CeremonyRejected } from './ceremony-rejected.js';
import { cbor, type CborInput } from './software-authenticator.js';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('decodeCbor', () => {
  it.each([
    ['a length that does not need its width', '5800', Buffer.alloc(0)],
    ['a 64-bit integer', '1b0020000000000000', 9_007_199_254_740_992n],
    ['a negative 64-bit integer', '3bffffffffffffffff', -18_446_744_073_709_551_616n],
    ['a double', 'fb3ff8000000000000', 1.5],
    ['a float', 'fa3fc00000', 1.5],
    ['true', 'f5', true],
    ['null', 'f6', null],
    ['undefined', 'f7', undefined],
  ])('reads %s', (_what, bytes, value) => {
    expect(decodeCbor(hex(bytes))).toEqual(value);
  });

  it.each([
    ['nothing', ''],
    ['a byte after the item', '0000'],
    ['a cut-off byte string', '4401'],
    ['a cut-off head', '59ff'],
    ['a byte string that claims 4 GiB', '5affffffff00'],
    ['a byte string that claims 2^64 - 1 bytes', '5bffffffffffffffff00'],
    ['an array that claims 4 billion items', '9affffffff00'],
    ['a map that claims 2^63 pairs', 'bb800000000000000000'],
    ['an array that claims more items than bytes are left', '830000'],
    ['an indefinite byte string', '5f4100ff'],
    ['an indefinite text', '7f6161ff'],
    ['an indefinite array', '9f00ff'],
    ['an indefinite map', 'bf0000ff'],
    ['a lone break', 'ff'],
    ['a reserved head', '1c'],
    ['a tag', 'c000'],
    ['an unassigned simple value', 'f820'],
    ['duplicate integer keys', 'a201000100'],
    ['duplicate text keys', 'a2616100616100'],
    ['one key in two widths', 'a20100180100'],
    ['a key that is a list', 'a18000'],
    ['text that is not UTF-8', '61ff'],
  ])('refuses %s as cbor', (_what, bytes) => {
    expect(() => decodeCbor(hex(bytes))).toThrow(expect.objectContaining({ reason: 'cbor' }));
  });

  it('refuses 5,000 nested lists and maps after a few bytes', () => {
    for (const opening of ['81', 'a100']) {
      expect(() => decodeCbor(hex(`${opening.repeat(5_000)}00`))).toThrow(/nested deeper/);
    }
  });

  it('refuses a list of 60,000 items after the first thousand', () => {
    expect(() => decodeCbor(Buffer.concat([hex('99ea60'), Buffer.alloc(60_000)]))).toThrow(/more than 1024 items/);
  });

  it('makes views of byte strings, not copies', () => {
    const bytes = cbor(Buffer.alloc(1_000, 1));
    const value = decodeCbor(bytes);
    expect(value).toBeInstanceOf(Uint8Array);
    expect((value as Uint8Array).buffer).toBe(bytes.buffer);
  });

  it('reads back what was written', () => {
    const leaf = fc.oneof(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
    );
    const { value } = fc.letrec<{ value: CborInput }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      ),
    }));
    const readsBack = (input: CborInput) => {
      expect(plain(decodeCbor(cbor(input)))).toEqual(plain(input));
    };
    fc.assert(fc.property(value, readsBack), { numRuns: 200 });
  });

  it('ends every input with a value or a refusal', () => {
    const isAnswered = (bytes: Uint8Array) => {
      try {
        decodeCbor(bytes);
        return true;
      } catch (error) {
        return error instanceof CeremonyRejected;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), isAnswered), { numRuns: 1_000 });
  });
});

/** Buffers and Uint8Arrays of equal bytes are equal here. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? [...value].map(([key, item]) => [key, plain(item)]) : value;
}
