import { key256, parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';

/** The session service's settings, read once at start. */
export const config = parseEnvironment(
  {
    ...serviceEnvironment,
    DATABASE_URL: z.string().min(1),
    POOL_SIZE: z.coerce.number().int().min(1).default(10),
    REDIS_URL: z.string().min(1),
    /** Key of the MAC inside every challenge; shared by all replicas. */
    CEREMONY_KEY: key256,
    /** Key from which a session's cookie values are derived; shared by all replicas. */
    SESSION_TOKEN_KEY: key256,
    /** Key under which the keys of tokens are sealed in the database; shared by all replicas. */
    OIDC_KEY: key256,
    /** Lets clients be told of sign-outs at addresses of the inside, and over http on this machine. */
    OIDC_ALLOW_PRIVATE_ADDRESSES: z.stringbool().default(false),
  },
  process.env,
);
