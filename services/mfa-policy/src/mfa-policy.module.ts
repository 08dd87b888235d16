import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { config } from './config.js';
import { ConclusionService } from './fulfilment/conclusion.service.js';
import { EvidenceStore } from './fulfilment/evidence.store.js';
import { FactsService } from './fulfilment/facts.service.js';
import { FulfilmentController } from './fulfilment/fulfilment.controller.js';
import { FulfilmentService } from './fulfilment/fulfilment.service.js';
import { SignInMemoryStore } from './sign-in-memory/sign-in-memory.store.js';
import { SimulationController } from './simulation/simulation.controller.js';
import { SimulationService } from './simulation/simulation.service.js';
import { TrustedDeviceStore } from './trusted-devices/trusted-device.store.js';
import { TrustedDevicesController } from './trusted-devices/trusted-devices.controller.js';
import { TrustedDevicesService } from './trusted-devices/trusted-devices.service.js';
import { DeletionStore } from './two-step/deletion.store.js';
import { PeopleService } from './two-step/people.service.js';
import { TwoStepController } from './two-step/two-step.controller.js';
import { TwoStepService } from './two-step/two-step.service.js';
import { TwoStepStore } from './two-step/two-step.store.js';

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
  controllers: [FulfilmentController, TwoStepController, TrustedDevicesController, SimulationController],
  providers: [
    FulfilmentService,
    FactsService,
    ConclusionService,
    EvidenceStore,
    TwoStepService,
    TwoStepStore,
    DeletionStore,
    PeopleService,
    TrustedDevicesService,
    TrustedDeviceStore,
    SignInMemoryStore,
    SimulationService,
  ],
})
export class MfaPolicyModule {}
