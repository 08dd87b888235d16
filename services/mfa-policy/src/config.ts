import { parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The mfa-policy service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    REDIS_URL: z.string().min(1),
  },
  process.env,
);
