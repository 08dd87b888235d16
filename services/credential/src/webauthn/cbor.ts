import { reject } from './ceremony-rejected.js';

export type CborKey = number | string;
export type CborMap = ReadonlyMap<CborKey, CborValue>;
export type CborValue = number | bigint | string | boolean | null | undefined | Uint8Array | CborValue[] | CborMap;

/** Deeper than any attestation format nests, far shallower than any stack. */
const MAX_DEPTH = 16;
/** More items than any real attestation object has; bounds the work and the heap, whatever the bytes claim. */
const MAX_ITEMS = 1_024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes bytes that must be exactly one CBOR item. */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const { value, end } = decodeFirstCbor(bytes, 0);
  if (end !== bytes.length) reject('cbor', `${bytes.length - end} bytes after the CBOR item`);
  return value;
}

/**
 * Decodes the CBOR item at an offset, strict where CTAP2 §8 is: definite lengths, no tags, no duplicate keys, bounded
 * depth. Runs before any other decoder sees the bytes; every claimed length is compared with the bytes that are left
 * before anything is made of it, and byte strings are views, so the heap never exceeds a multiple of the input.
 */
export function decodeFirstCbor(bytes: Uint8Array, offset: number): { value: CborValue; end: number } {
  const reader = new CborReader(bytes, offset);
  const value = reader.read(0);
  return { value, end: reader.position };
}

class CborReader {
  private items = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(depth: number): CborValue {
    if (depth > MAX_DEPTH) reject('cbor', `nested deeper than ${MAX_DEPTH}`);
    this.items += 1;
    if (this.items > MAX_ITEMS) reject('cbor', `more than ${MAX_ITEMS} items`);

    const initial = this.view.getUint8(this.take(1));
    const major = initial >> 5;
    const info = initial & 0x1f;
    if (major === 7) return this.simpleOrFloat(info);
    return this.structured(major, this.argument(info), depth);
  }

  private structured(major: number, argument: number | bigint, depth: number): CborValue {
    if (major === 0) return argument;
    if (major === 1) return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
    if (major === 2) return this.slice(argument);
    if (major === 3) return this.text(argument);
    if (major === 4) return this.array(this.count(argument, 1), depth);
    if (major === 5) return this.map(this.count(argument, 2), depth);
    return reject('cbor', 'tagged item');
  }

  private argument(info: number): number | bigint {
    if (info < 24) return info;
    if (info === 24) return this.view.getUint8(this.take(1));
    if (info === 25) return this.view.getUint16(this.take(2));
    if (info === 26) return this.view.getUint32(this.take(4));
    if (info !== 27) return reject('cbor', 'indefinite or reserved length');
    const wide = this.view.getBigUint64(this.take(8));
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  private simpleOrFloat(info: number): CborValue {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    if (info === 23) return undefined;
    if (info === 25) return this.halfFloat();
    if (info === 26) return this.view.getFloat32(this.take(4));
    if (info === 27) return this.view.getFloat64(this.take(8));
    return reject('cbor', 'unassigned simple value');
  }

  /** Half floats carry nothing that is read here: their place counts, their value does not. */
  private halfFloat(): number {
    this.take(2);
    return Number.NaN;
  }

  private text(length: number | bigint): string {
    const bytes = this.slice(length);
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      return reject('cbor', 'text is not UTF-8', cause);
    }
  }

  private array(count: number, depth: number): CborValue[] {
    const values: CborValue[] = [];
    for (let index = 0; index < count; index += 1) values.push(this.read(depth + 1));
    return values;
  }

  private map(count: number, depth: number): CborMap {
    const entries = new Map<CborKey, CborValue>();
    for (let index = 0; index < count; index += 1) {
      const key = this.read(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') return reject('cbor', 'key is neither integer nor text');
      if (entries.has(key)) reject('cbor', 'duplicate key');
      entries.set(key, this.read(depth + 1));
    }
    return entries;
  }

  /** An item takes at least one byte, so a count above what is left is a lie: refused before the loop. */
  private count(claimed: number | bigint, bytesEach: number): number {
    const left = this.bytes.length - this.position;
    if (typeof claimed === 'bigint' || claimed * bytesEach > left)
      return reject('cbor', `${claimed} items claimed, ${left} bytes left`);
    return claimed;
  }

  private slice(length: number | bigint): Uint8Array {
    if (typeof length === 'bigint') return reject('cbor', `${length} bytes claimed`);
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  private take(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start)
      reject('cbor', `${length} bytes claimed, ${this.bytes.length - start} left`);
    this.position = start + length;
    return start;
  }
}
