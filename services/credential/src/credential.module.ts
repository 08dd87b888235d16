import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { AuthenticationController } from './authentication/authentication.controller.js';
import { AuthenticationService } from './authentication/authentication.service.js';
import { CEREMONY_KEY } from './ceremony/ceremony-key.js';
import { CeremonyStore } from './ceremony/ceremony.store.js';
import { config } from './config.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { CredentialStore } from './store/credential.store.js';
import { RegistrationStore } from './store/registration.store.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      redisUrl: config.REDIS_URL,
      retention: [{ table: 'consumed_ceremony', column: 'consumed_at', keepHours: 24 }],
    }),
  ],
  controllers: [AuthenticationController, RegistrationController],
  providers: [
    { provide: CEREMONY_KEY, useValue: config.CEREMONY_KEY },
    AuthenticationService,
    RegistrationService,
    CeremonyStore,
    CredentialStore,
    RegistrationStore,
  ],
})
export class CredentialModule {}
