import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { IntakeController } from './log/intake.controller.js';
import { LOG_FOLLOWERS, type LogFollower } from './log/log-row.js';
import { LogController } from './log/log.controller.js';
import { LogUpkeep } from './log/log-upkeep.js';
import { LogWriter } from './log/log-writer.js';
import { LogReader } from './log/log.reader.js';
import { LogStore } from './log/log.store.js';

/** No event comes so late that its person would not be known as forgotten: events stay on the stream for a week. */
const forgottenRetention = { table: 'log_forgotten', column: 'forgotten_at', keepHours: 30 * 24 };

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      retention: [forgottenRetention],
    }),
  ],
  controllers: [IntakeController, LogController],
  providers: [
    LogStore,
    LogReader,
    LogWriter,
    LogUpkeep,
    {
      provide: LOG_FOLLOWERS,
      inject: [],
      useFactory: (...followers: LogFollower[]): LogFollower[] => followers,
    },
  ],
})
export class AuditModule {}
