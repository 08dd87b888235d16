import { key256, parseEnvironment, serviceEnvironment } from '@latchkey/messaging';
import { z } from 'zod';
import { edgeHeaders } from './edge/edge-facts.js';

/** A header's name (RFC 9110 §5.1). */
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/);

const parsed = parseEnvironment(
  {
    ...serviceEnvironment,
    HOST: z.string().default('0.0.0.0'),
    PORT: z.coerce.number().int().min(1).max(65_535).default(3_000),
    /**
     * For how long after SIGTERM, not ready any more, it goes on taking calls: longer than whoever balances needs to see it. 0 where
     * a preStop hook waits before the signal.
     */
    STILL_OPEN_MS: z.coerce.number().int().min(0).max(15_000).default(3_000),
    /** Beside how many calls under way no other begins; those that go on have as much room again. */
    MOST_UNDER_WAY: z.coerce.number().int().min(1).default(200),
    /** Folder of the built sign-in pages. */
    SIGN_IN_UI: z.string().min(1),
    /** Folder of the built console. */
    CONSOLE_UI: z.string().min(1),
    /** Where the counters of limits are. */
    REDIS_URL: z.string().min(1),
    /** Key of the hashes in the counters' names; shared by all replicas. */
    LIMITS_KEY: key256,
    /** Multiplies the points of every limit. */
    LIMITS_FACTOR: z.coerce.number().positive().default(1),
    /** Addresses and networks (CIDR, with commas) of the proxies in front, whose X-Forwarded-For is believed. */
    TRUSTED_PROXIES: z.string().default(''),
    /** In which headers those proxies tell a request's country, degrees, bot score and whether a bot is a known one. */
    EDGE_COUNTRY_HEADER: headerName.optional(),
    EDGE_LATITUDE_HEADER: headerName.optional(),
    EDGE_LONGITUDE_HEADER: headerName.optional(),
    EDGE_BOT_SCORE_HEADER: headerName.optional(),
    EDGE_VERIFIED_BOT_HEADER: headerName.optional(),
    /** Key of the proofs of work; shared by all replicas. */
    CAPTCHA_KEY: key256,
    /** For tenants that ask for Cloudflare Turnstile. */
    TURNSTILE_SECRET: z.string().min(16).optional(),
    /** Where its tokens are verified. */
    TURNSTILE_URL: z.url().default('https://challenges.cloudflare.com/turnstile/v0/siteverify'),
    /** Where the local mail sink lists what was delivered. Never in production. */
    DEV_INBOX_URL: z.url().optional(),
  },
  process.env,
);
if (parsed.NODE_ENV === 'production' && parsed.DEV_INBOX_URL !== undefined) {
  throw new Error('DEV_INBOX_URL shows codes to everybody; it is refused when NODE_ENV is production.');
}
if (parsed.NODE_ENV === 'production' && !parsed.TURNSTILE_URL.startsWith('https://')) {
  throw new Error('TURNSTILE_URL carries a secret; only https is accepted when NODE_ENV is production.');
}

/** The gateway's settings, read once at start. */
export const config = { ...parsed, edgeHeaders: edgeHeaders(parsed) };
