import { z } from 'zod';
import { logActor } from '../audit/log.js';
import { defineEvent } from '../contract.js';
import { errorCodes } from '../error-codes.js';
import { tenantId, timestamp, userId } from '../vocabulary.js';

/** A call that the log has: a change by an administrator, or a refusal at the edge. */
export const callNote = z.object({
  id: z.uuid(),
  at: timestamp,
  kind: z.enum(['administration', 'limited', 'captcha', 'refused']),
  /** Whose tenant it is about; null where the call named none: the log of the tenant that administers has it. */
  tenantId: tenantId.nullable(),
  actor: logActor,
  /** The person whom it is about. */
  userId: userId.nullable(),
  method: z.string().max(10),
  /** The route as it is declared, `/api/v1/admin/tenants/:tenantId/users`, never the address itself. */
  route: z.string().max(200),
  status: z.number().int(),
  error: z.enum(errorCodes).nullable(),
  /** Which limit it was, or which thing was changed. */
  subject: z.string().max(100).nullable(),
  browser: z.string().max(80),
  country: z.string().max(2).nullable(),
  /** How many of the same were not noted one by one in this second. */
  more: z.number().int().min(0),
});
export type CallNote = z.infer<typeof callNote>;

/** Calls worth a row of the log, told behind their answers and many at a time. */
export const callsNoted = defineEvent('gateway.calls-noted.v1', z.object({ notes: z.array(callNote).min(1).max(100) }));
