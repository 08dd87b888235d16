import { ContractError, logEntry, type LogEntry } from '@latchkey/contracts';

/** A place in a tenant's log: behind this row. */
export type Place = Pick<LogEntry, 'at' | 'id'>;

const form = logEntry.pick({ at: true, id: true });

/** A place as a reader hands it back. */
export const placeAfter = ({ at, id }: Place): string => `${at} ${id}`;

/** Errors: `contract.invalid_request` for what was never a place. */
export function placeOf(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const [at, id] = after.split(' ');
  const parsed = form.safeParse({ at, id });
  if (!parsed.success) throw new ContractError('contract.invalid_request', 'no place in the log');
  return parsed.data;
}
