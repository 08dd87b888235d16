import { key256, parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The identity service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(2).default(10),
    /** Key of the MAC that is kept of every code; the keys that seal mail and SSO secrets are made from it. */
    CODE_PEPPER: key256,
    /** Lets providers of SSO connections be at private addresses, and at http on this machine. For development and tests. */
    SSO_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
    SMTP_URL: z.string().regex(/^smtps?:\/\/\S+$/, 'must be smtp://host:port or smtps://host:port'),
    MAIL_FROM: z.string().min(3),
    /** Passwords that are hashed at a time, 19 MiB each; without it as many as there are cores and threads for. */
    HASHING_CONCURRENCY: z.coerce.number().int().min(1).optional(),
    /** Passwords that may wait for that. */
    HASHING_QUEUE: z.coerce.number().int().min(0).default(32),
    /** libuv's own setting, read here to keep half of its threads for everybody else. */
    UV_THREADPOOL_SIZE: z.coerce.number().int().min(1).max(1_024).default(4),
  },
  process.env,
);
export type IdentityConfig = typeof config;
