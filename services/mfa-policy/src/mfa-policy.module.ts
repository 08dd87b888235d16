import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { EvidenceStore } from './fulfilment/evidence.store.js';
import { FulfilmentController } from './fulfilment/fulfilment.controller.js';
import { FulfilmentService } from './fulfilment/fulfilment.service.js';

@Module({
  imports: [PersistenceModule.forRoot({ redisUrl: config.REDIS_URL })],
  controllers: [FulfilmentController],
  providers: [FulfilmentService, EvidenceStore],
})
export class MfaPolicyModule {}
