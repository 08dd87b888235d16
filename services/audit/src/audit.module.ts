import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { FiguresController } from './funnel/figures.controller.js';
import { FiguresReader } from './funnel/figures.reader.js';
import { FunnelFollower } from './funnel/funnel.follower.js';
import { OverviewFollower } from './funnel/overview.follower.js';
import { IntakeController } from './log/intake.controller.js';
import { LOG_FOLLOWERS, type LogFollower } from './log/log-row.js';
import { LogController } from './log/log.controller.js';
import { LogUpkeep } from './log/log-upkeep.js';
import { LogWriter } from './log/log-writer.js';
import { LogReader } from './log/log.reader.js';
import { LogStore } from './log/log.store.js';

/** No event comes so late that its person would not be known as forgotten: events stay on the stream for a week. */
const forgottenRetention = { table: 'log_forgotten', column: 'forgotten_at', keepHours: 30 * 24 };

/** A journey lasts ten minutes; what comes of it a day later counts for itself. */
const journeyRetention = { table: 'funnel_journey', column: 'told_at', keepHours: 24 };

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      retention: [forgottenRetention, journeyRetention],
    }),
  ],
  controllers: [IntakeController, LogController, FiguresController],
  providers: [
    LogStore,
    LogReader,
    LogWriter,
    LogUpkeep,
    FiguresReader,
    FunnelFollower,
    OverviewFollower,
    {
      provide: LOG_FOLLOWERS,
      inject: [FunnelFollower, OverviewFollower],
      useFactory: (...followers: LogFollower[]): LogFollower[] => followers,
    },
  ],
})
export class AuditModule {}
