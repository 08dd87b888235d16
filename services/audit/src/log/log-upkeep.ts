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

const monthsAhead = 2;
const everyMs = 3_600_000;

/** Makes the log's months before they come, and drops those that nobody keeps any longer. Any replica may do it. */
@Injectable()
export class LogUpkeep implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();

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
  }
}
