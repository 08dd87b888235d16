import { parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The audit service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(1).default(10),
    /** How many whole months of the log are kept beside this one. */
    LOG_RETENTION_MONTHS: z.coerce.number().int().min(2).default(13),
    /** Seals the secrets of webhooks: 32 bytes, base64url; all replicas the same. */
    WEBHOOK_KEY: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    /** Lets webhooks go to private addresses; on a developer's machine alone. */
    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
  },
  process.env,
);
