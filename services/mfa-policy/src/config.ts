import { parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The mfa-policy service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(1).default(10),
    REDIS_URL: z.string().min(1),
  },
  process.env,
);
