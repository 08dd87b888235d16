import type { LogEntry, TenantId } from '@latchkey/contracts';
import type { Queryable } from '@latchkey/persistence';

/** A row of the log before it is stored: whose it is, and its person by their own id. */
export type LogRow = LogEntry & { readonly tenantId: TenantId };

/** What else is written with rows of the log, in the same transaction. It is told of each row once, in the order of the log. */
export type LogFollower = {
  follow: (transaction: Queryable, rows: readonly LogRow[]) => Promise<void>;
};

/** Nest's name for the followers, in the order in which they are told. */
export const LOG_FOLLOWERS = Symbol('log-followers');
