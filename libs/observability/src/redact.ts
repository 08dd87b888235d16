const secretKeys = new Set([
  'password',
  'token',
  'code',
  'cookie',
  'authorization',
  'secret',
  'challenge',
  'response',
  'signature',
  'email',
  'value',
  'identifier',
]);
const longest = 2_000;
const deepest = 4;

/**
 * What a log line may hold of a value: secrets and addresses replaced by name, long texts cut, depth bounded.
 * Line breaks need no care, since every line is JSON.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > longest ? `${value.slice(0, longest)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (depth >= deepest) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretKeys.has(key.toLowerCase()) ? '[redacted]' : redact(item, depth + 1),
    ]),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: redact(error.message),
    ...('code' in error && { errorCode: error.code }),
    ...('reason' in error && error.reason !== undefined && { reason: error.reason }),
    stack: redact(error.stack),
    ...(error.cause !== undefined && depth < deepest && { cause: redact(error.cause, depth + 1) }),
  };
}
