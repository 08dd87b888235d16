import { randomFillSync } from 'node:crypto';
import { currentSpan } from './spans.js';

/** A W3C trace context: where a piece of work belongs (Trace Context §3.2). */
export type Trace = { readonly traceId: string; readonly traceparent: string };

// Ids of zeros alone are invalid (Trace Context §3.2.2.3 and §3.2.2.4).
const traceparentForm = /^00-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
// One call to the generator, and one to write its bytes out, for many ids: either costs more than the bytes.
const pool = Buffer.alloc(4_096);
let digits = '';
let used = 0;

function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  used += length;
  return digits.slice(used - length, used);
}

/** The trace id in a `traceparent` header; undefined when it is missing or malformed. */
export const traceIdOf = (traceparent: string | undefined): string | undefined =>
  traceparentForm.exec(traceparent ?? '')?.[1];

/**
 * A span below the given `traceparent` header, or a new trace when it is missing or malformed. Where spans are made, the edge has
 * made one below that header already: then it is that one.
 */
export function traceFrom(traceparent: string | undefined): Trace {
  const current = currentSpan();
  if (current) return { traceId: current.traceId, traceparent: current.traceparent };
  const traceId = traceIdOf(traceparent) ?? randomHex(32);
  return { traceId, traceparent: `00-${traceId}-${randomHex(16)}-01` };
}
