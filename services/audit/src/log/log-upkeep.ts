import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, statement } from '@latchkey/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { config } from '../config.js';

const makeMonths = statement<[ahead: number], { made: number }>(
  'log-make-months',
  'SELECT log_make_months($1) AS made',
);
const dropMonths = statement<[keep: number], { dropped: number }>(
  'log-drop-months',
  'SELECT log_drop_months($1) AS dropped',
);

type Head = { tenant_id: string; month: string; sequence: string; hash: string };
const findHeads = statement<[tenantIds: string[], months: string[], sequences: string[]], Head>(
  'log-find-heads',
  `SELECT tenant_id, month, sequence, hash FROM log_chain c
   WHERE sequence > 0 AND NOT EXISTS (
     SELECT FROM unnest($1::text[], $2::text[], $3::bigint[]) AS told (tenant_id, month, sequence)
     WHERE told.tenant_id = c.tenant_id AND told.month = c.month AND told.sequence = c.sequence)
   ORDER BY 1, 2`,
);

const monthsAhead = 2;
const everyMs = 3_600_000;

/**
 * Makes the log's months before they come, and drops those that nobody keeps any longer. Any replica may do it. Each one says in its own
 * output where the chains end: kept elsewhere, as output is, that shows whether the log was written anew (`npm run verify-log -- --head`).
 */
@Injectable()
export class LogUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly told = new Map<string, Head>();

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const run = () => void (this.turn = this.run());
    run();
    this.timer = setInterval(run, everyMs);
    this.timer.unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  /** What cannot be done now is done an hour later: there is a place for every row meanwhile. */
  private async run(): Promise<void> {
    try {
      await this.database.run(makeMonths, [monthsAhead], 'background');
      const [row] = await this.database.run(dropMonths, [config.LOG_RETENTION_MONTHS], 'background');
      if (row && row.dropped > 0) this.log.info({ months: row.dropped }, 'months of the log are dropped');
    } catch (error) {
      this.log.warn({ error }, 'the months of the log stay as they are for now');
    }
    await this.tellHeads().catch((error: unknown) => this.log.warn({ error }, 'the heads of the log are told later'));
  }

  private async tellHeads(): Promise<void> {
    const told = [...this.told.values()];
    const columns = [told.map((one) => one.tenant_id), told.map((one) => one.month)] as const;
    const moved = await this.database.run(findHeads, [...columns, told.map((one) => one.sequence)], 'background');
    for (const head of moved) {
      const { tenant_id: tenantId, month, sequence, hash } = head;
      this.told.set(`${tenantId} ${month}`, head);
      this.log.info({ tenantId, head: [tenantId, month, sequence, hash].join('/') }, 'the log ends here');
    }
  }
}
