import { CreateOutbox1763700000001 } from '@latchkey/persistence';
import type { Migration } from '@latchkey/persistence/migrate';
import { funnelMigrations } from './funnel-migrations.js';
import { logMigrations } from './log-migrations.js';
import { webhookMigrations } from './webhook-migrations.js';

/** In the order in which they are applied; each is written for one version and never changed afterwards. */
export const migrations: Migration[] = [
  CreateOutbox1763700000001,
  // The log.
  ...logMigrations,
  ...funnelMigrations,
  ...webhookMigrations,
];
