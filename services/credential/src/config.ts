import { key256, parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The credential service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(1).default(10),
    /** Seals the secrets of authenticator apps and keys the marks of backup codes; shared by all replicas. */
    FACTOR_KEY: key256,
  },
  process.env,
);
export type CredentialConfig = typeof config;
