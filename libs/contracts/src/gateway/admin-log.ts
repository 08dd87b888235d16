import { z } from 'zod';
import { logEntry } from '../audit/log.js';
import { logCode, logOutcome } from '../audit/log-codes.js';
import { errorCodes } from '../error-codes.js';
import { interactionId, timestamp, userId } from '../vocabulary.js';

/** `code=a&code=b` and `code=a,b` are the same. */
const codes = z
  .union([z.string().max(1_000), z.array(z.string().max(100)).max(20)])
  .transform((given) => [given].flat().flatMap((one) => one.split(',')))
  .pipe(z.array(logCode).min(1).max(20));

const filter = {
  user: userId.optional(),
  interaction: interactionId.optional(),
  code: codes.optional(),
  outcome: logOutcome.optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
};

/** Queries of `GET /api/v1/admin/tenants/{tenantId}/log` and `…/log/export`. */
export const adminLogQueries = {
  list: z.strictObject({
    ...filter,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,400}$/)
      .optional(),
  }),
  export: z.strictObject(filter),
} as const;

/** `GET /api/v1/admin/tenants/{tenantId}/log`: the newest first. */
export const logPage = z.object({
  entries: z.array(logEntry),
  /** Of the next page; absent on the last one. */
  nextCursor: z.string().optional(),
});
export type LogPage = z.infer<typeof logPage>;

/**
 * One line of `GET …/log/export`, `application/x-ndjson`: a row, and at the end how many there were. An error in its place says that
 * there would have been more.
 */
export const logLine = z.union([
  logEntry,
  z.object({ end: z.object({ rows: z.number().int().min(0) }) }),
  z.object({ error: z.object({ code: z.enum(errorCodes) }) }),
]);
export type LogLine = z.infer<typeof logLine>;
