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
    /** Where text messages are posted; without it no code goes to a telephone. http is for this machine only. */
    SMS_URL: z
      .string()
      .regex(
        /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]))[^\s@]+$/,
        'must be https://host/path without a user',
      )
      .refine((text) => URL.canParse(text), 'must be a URL')
      .optional(),
    /** Signs them: `whsec_` and 24 to 64 bytes, base64 (Standard Webhooks). */
    SMS_SECRET: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'must be whsec_ and 24 to 64 bytes, base64')
      .optional(),
    /** Tells by five digits of a SHA-1 which passwords are known from breaches; without it nobody is asked. */
    PASSWORD_RANGE_URL: z.url({ protocol: /^https?$/ }).optional(),
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
