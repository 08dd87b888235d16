import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { interactionId, sessionId, tenantId, timestamp, userId } from '../vocabulary.js';
import { logCode, logOutcome } from './log-codes.js';

/** Who did it: the person whom it is about, an administrator, or the system by itself. */
export const logActor = z.object({
  type: z.enum(['person', 'administrator', 'system']),
  id: z.string().max(64).optional(),
});

const fact = z.union([z.string().max(300), z.number(), z.boolean(), z.null(), z.array(z.string().max(300)).max(50)]);

/**
 * One row of a tenant's log. No address, number, name or secret is in it: who it is about is an id, which means nothing any more once
 * its person is deleted.
 */
export const logEntry = z.object({
  /** Of the event or note that it was made of: one row each. */
  id: z.uuid(),
  at: timestamp,
  code: logCode,
  outcome: logOutcome,
  actor: logActor,
  userId: userId.nullable(),
  interactionId: interactionId.nullable(),
  sessionId: sessionId.nullable(),
  /** `Firefox · Windows`; empty where it is not known. */
  browser: z.string().max(80),
  /** ISO 3166-1 alpha-2, where a trusted edge told it. */
  country: z.string().max(2).nullable(),
  /** What belongs to this code: a reason, a method, a provider. */
  detail: z.record(z.string().max(40), fact),
});
export type LogEntry = z.infer<typeof logEntry>;

/** What of a tenant's log is looked for; all that is given has to hold. */
export const logFilter = z.object({
  userId: userId.optional(),
  interactionId: interactionId.optional(),
  codes: z.array(logCode).max(20).optional(),
  outcome: logOutcome.optional(),
  /** From this moment on. */
  from: timestamp.optional(),
  /** Before this moment. */
  to: timestamp.optional(),
});
export type LogFilter = z.infer<typeof logFilter>;

/** A tenant's log, the newest first. */
export const listLog = defineCommand('audit.list-log.v1', {
  request: z.object({
    tenantId,
    ...logFilter.shape,
    limit: z.number().int().min(1).max(200),
    /** The place that the page before ended at. */
    after: z.string().max(100).optional(),
  }),
  reply: z.object({ entries: z.array(logEntry), next: z.string().optional() }),
  timeoutMs: 5_000,
});
