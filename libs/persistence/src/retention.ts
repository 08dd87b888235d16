import type { Log } from '@latchkey/observability';
import { statement, type Database } from './database.js';

/** How long rows of a table stay after the moment in a column. Names are the code's own, never anybody's input. */
export type Retention = { table: string; column: string; keepHours: number };

/** Events stay on the stream for a week; their ids a day longer, so that none is ever handled twice. */
export const inboxRetention: Retention = { table: 'inbox', column: 'handled_at', keepHours: 8 * 24 };

const everyMs = 600_000;
const batchSize = 1_000;
const mostBatches = 100;

const deleteBatch = ({ table, column }: Retention) =>
  statement<[keepHours: number, limit: number], { deleted: string }>(
    `retention-${table}`,
    `WITH old AS (
       DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${column} < now() - $1 * interval '1 hour' LIMIT $2 FOR UPDATE SKIP LOCKED))
       RETURNING 1)
     SELECT count(*) AS deleted FROM old`,
  );

/** Deletes what nothing looks at any more, in small batches that hold no lock for long. Any replica may do it. */
export class RetentionJob {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly retentions: readonly Retention[],
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.turn = this.run().catch((error: unknown) => this.log.warn({ error }, 'old rows stay for now'));
    }, everyMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  /** One pass over all tables; one that cannot be swept keeps no other from it, and is told at the end. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const retention of this.retentions) await this.sweep(retention).catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }

  private async sweep(retention: Retention): Promise<void> {
    const batch = deleteBatch(retention);
    for (let turn = 0; turn < mostBatches; turn += 1) {
      const [row] = await this.database.run(batch, [retention.keepHours, batchSize], 'background');
      if (Number(row?.deleted) < batchSize) return;
    }
  }
}
