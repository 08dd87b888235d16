import { inboxRetention, PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { EvidenceStore } from './fulfilment/evidence.store.js';
import { FulfilmentController } from './fulfilment/fulfilment.controller.js';
import { FulfilmentService } from './fulfilment/fulfilment.service.js';
import { FulfilmentStore } from './store/fulfilment.store.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      redisUrl: config.REDIS_URL,
      retention: [inboxRetention],
    }),
  ],
  controllers: [FulfilmentController],
  providers: [FulfilmentService, EvidenceStore, FulfilmentStore],
})
export class MfaPolicyModule {}
