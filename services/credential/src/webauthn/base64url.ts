import { reject } from './ceremony-rejected.js';

/**
 * Whether a text is the one base64url encoding of its bytes (RFC 4648 §3.5, §5): no padding, no other alphabet, no
 * white space, no stray trailing bits. Two spellings of one value would let a list of used or known values be dodged.
 */
export function isCanonicalBase64url(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}

/** Decodes the one canonical spelling and refuses all others. */
export function decodeBase64url(text: string, name: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) reject('encoding', `${name} is not canonical base64url`);
  return bytes;
}

/** Encodes bytes without copying them first. */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
