import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { EvidenceStore } from './fulfilment/evidence.store.js';
import { FulfilmentController } from './fulfilment/fulfilment.controller.js';
import { FulfilmentService } from './fulfilment/fulfilment.service.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      redisUrl: config.REDIS_URL,
      retention: [
        { table: 'trusted_device', column: 'expires_at', keepHours: 24 },
        { table: 'last_sign_in', column: 'signed_in_at', keepHours: 365 * 24 },
        { table: 'seen_country', column: 'seen_at', keepHours: 180 * 24 },
      ],
    }),
  ],
  controllers: [FulfilmentController],
  providers: [FulfilmentService, EvidenceStore],
})
export class MfaPolicyModule {}
