const hex = (bytes: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The `traceparent` of a trace that begins here (W3C Trace Context §3.2): a call of the page is found by it in logs and spans. */
export const newTraceparent = (): string => `00-${hex(16)}-${hex(8)}-01`;
