import { createHash } from 'node:crypto';
import type { ConfigurationChange } from '@latchkey/contracts';

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON of which there is one form: what is not there and what is undefined are the same. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isMembers(inner)
      ? Object.fromEntries(
          Object.keys(inner)
            .toSorted(byCode)
            .map((key) => [key, inner[key]]),
        )
      : inner,
  );

const byCode = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** The strong entity tag of a document, over all of it (RFC 9110 §8.8.3). */
export const tagOf = (document: unknown): string =>
  `"${createHash('sha256').update(canonicalJson(document)).digest('base64url')}"`;

/** A member's name in a pointer (RFC 6901 §3). */
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Member by member, what is another value; a list is one value. What is not there is null. */
export function differences(from: unknown, to: unknown, pointer = ''): ConfigurationChange[] {
  if (isMembers(from) && isMembers(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => differences(from[key], to[key], `${pointer}/${escaped(key)}`));
  }
  const [before, after] = [from ?? null, to ?? null];
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ pointer, from: before, to: after }];
}
