import { reject } from '../ceremony-rejected.js';

/** One DER element; `tag` is the tag number without class bits, since no structure read here needs them. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its header. */
  readonly raw: Uint8Array;
}

const MAX_TAG_BYTES = 4;
const MAX_LENGTH_BYTES = 3;

/** The one DER element that the bytes consist of (X.690 §8.1, §10.1). */
export function readDer(bytes: Uint8Array): DerElement {
  const [element, ...rest] = derElements(bytes);
  return element && rest.length === 0 ? element : reject('attestation_invalid', 'not one DER element');
}

/** The DER elements that follow one another in the bytes, for instance in a SEQUENCE's content. */
export function derElements(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const tag = readTag(bytes, offset);
    const length = readLength(bytes, tag.end);
    const end = length.end + length.value;
    if (end > bytes.length) reject('attestation_invalid', 'DER element overruns its container');
    elements.push({ tag: tag.value, content: bytes.subarray(length.end, end), raw: bytes.subarray(offset, end) });
    offset = end;
  }
  return elements;
}

interface Header {
  readonly value: number;
  readonly end: number;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? reject('attestation_invalid', 'DER is cut off');
}

function readTag(bytes: Uint8Array, offset: number): Header {
  const low = byteAt(bytes, offset) & 0x1f;
  if (low !== 0x1f) return { value: low, end: offset + 1 };
  let value = 0;
  for (let index = offset + 1; index <= offset + MAX_TAG_BYTES; index += 1) {
    const byte = byteAt(bytes, index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: index + 1 };
  }
  return reject('attestation_invalid', 'DER tag too long');
}

function readLength(bytes: Uint8Array, offset: number): Header {
  const first = byteAt(bytes, offset);
  if (first < 0x80) return { value: first, end: offset + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > MAX_LENGTH_BYTES)
    return reject('attestation_invalid', 'DER length too long or indefinite');
  let value = 0;
  for (let index = 1; index <= count; index += 1) value = value * 256 + byteAt(bytes, offset + index);
  return { value, end: offset + 1 + count };
}
