import { key256, parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The identity service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(2).default(10),
    /** Key of the MAC that is kept of every code; the key that seals waiting mail is made from it. */
    CODE_PEPPER: key256,
    SMTP_URL: z.string().regex(/^smtps?:\/\/\S+$/, 'must be smtp://host:port or smtps://host:port'),
    MAIL_FROM: z.string().min(3),
  },
  process.env,
);
export type IdentityConfig = typeof config;
