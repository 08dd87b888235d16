import { z } from 'zod';

/** The part of the environment that every service reads. Secrets have no defaults. */
export const serviceEnvironment = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  NATS_URL: z.string().min(1),
  NATS_PASSWORD: z.string().min(16),
  OPS_HOST: z.string().default('0.0.0.0'),
  OPS_PORT: z.coerce.number().int().min(1).max(65_535),
  /** What runs here (SemVer): an image says its own. */
  LATCHKEY_VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+[0-9A-Za-z.+-]{0,40}$/)
    .default('0.0.0-dev'),
  /** Where spans go, by OTLP over HTTP; none are made without it. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /** The part of all traces whose spans are made. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** A 256-bit key, base64url. */
export const key256 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes, base64url')
  .transform((text) => Buffer.from(text, 'base64url'));

/** Parses an environment once, at start; says what is missing or wrong and ends the process, never printing a value. */
export function parseEnvironment<Shape extends z.ZodRawShape>(shape: Shape, environment: NodeJS.ProcessEnv) {
  const parsed = z.object(shape).safeParse(environment);
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is not usable. ${faults.join('; ')}`);
}
