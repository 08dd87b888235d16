import { logCode, logOutcome } from '@latchkey/contracts';
import { z } from 'zod';

/** What of a tenant's log is looked for. Days are in the reader's own time; codes stand with commas between them. */
export const logSearch = z.object({
  userId: z.uuid().optional().catch(undefined),
  interactionId: z.string().max(64).optional().catch(undefined),
  code: logCode.optional().catch(undefined),
  outcome: logOutcome.optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});
export type LogSearch = z.infer<typeof logSearch>;
