import { randomFillSync } from 'node:crypto';

/** A W3C trace context: where a piece of work belongs (Trace Context §3.2). */
export type Trace = { readonly traceId: string; readonly traceparent: string };

// Ids of zeros alone are invalid (Trace Context §3.2.2.3 and §3.2.2.4).
const traceparentForm = /^00-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
// One call to the generator for many ids: it costs more than the bytes.
const pool = Buffer.alloc(4_096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** A span below the given `traceparent` header, or a new trace when it is missing or malformed. */
export function traceFrom(traceparent: string | undefined): Trace {
  const traceId = traceparentForm.exec(traceparent ?? '')?.[1] ?? randomHex(16);
  return { traceId, traceparent: `00-${traceId}-${randomHex(8)}-01` };
}
