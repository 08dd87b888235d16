import { parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

const parsed = parseEnvironment(
  {
    ...serviceEnvironment,
    HOST: z.string().default('0.0.0.0'),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3_000),
    /** Folder of the built sign-in pages. */
    SIGN_IN_UI: z.string().min(1),
    /** Where the local mail sink lists what was delivered. Never in production. */
    DEV_INBOX_URL: z.url().optional(),
  },
  process.env,
);
if (parsed.NODE_ENV === 'production' && parsed.DEV_INBOX_URL !== undefined) {
  throw new Error('DEV_INBOX_URL shows codes to everybody; it is refused when NODE_ENV is production.');
}

/** The gateway's settings, read once at start. */
export const config = parsed;
