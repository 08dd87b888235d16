import { interactionId, logCode, logOutcome, userId } from '@latchkey/contracts';
import { z } from 'zod';
import { queryOf } from '../api/reading.js';

/** What of a tenant's log is looked for; what is not understood in an address is left out. Days are the reader's own. */
export const logSearch = z.object({
  userId: userId.optional().catch(undefined),
  interactionId: interactionId.optional().catch(undefined),
  code: logCode.optional().catch(undefined),
  outcome: logOutcome.optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
});
export type LogSearch = z.infer<typeof logSearch>;

/** Midnight of a day where its reader is, so many days later. */
const midnight = (day: string, daysLater = 0): string => {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
};

/** The same as the API is asked. The last day is in it. */
export const logQuery = (
  { userId: user, interactionId: interaction, code, outcome, from, to }: LogSearch,
  more: Readonly<Record<string, number>> = {},
): string =>
  queryOf({
    ...{ user, interaction, code, outcome },
    from: from === undefined ? undefined : midnight(from),
    to: to === undefined ? undefined : midnight(to, 1),
    ...more,
  });
