import { CreateInbox1763700000002, CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';

/** The mfa-policy database's history, oldest first. */
export const migrations: Migration[] = [CreateOutbox1763700000001, CreateInbox1763700000002];
