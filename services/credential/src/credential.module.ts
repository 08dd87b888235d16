import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { AuthenticationController } from './authentication/authentication.controller.js';
import { AuthenticationService } from './authentication/authentication.service.js';
import { config } from './config.js';
import { CountsController } from './counts/counts.controller.js';
import { EnrolmentController } from './enrolment/enrolment.controller.js';
import { EnrolmentStore } from './enrolment/enrolment.store.js';
import { BackupCodesService } from './factors/backup-codes.service.js';
import { FactorKeys } from './factors/factor-keys.js';
import { FactorsController } from './factors/factors.controller.js';
import { HeldFactorsService } from './factors/held-factors.service.js';
import { HeldFactorsStore } from './factors/held-factors.store.js';
import { TotpService } from './factors/totp.service.js';
import { ManagementController } from './management/management.controller.js';
import { ManagementService } from './management/management.service.js';
import { ManagementStore } from './management/management.store.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationService } from './registration/registration.service.js';
import { CredentialStore } from './store/credential.store.js';
import { RegistrationStore } from './store/registration.store.js';
import { SsoController } from './sso/sso.controller.js';
import { SsoStore } from './sso/sso.store.js';
import { DeletionStore } from './suspension/deletion.store.js';
import { SuspensionController } from './suspension/suspension.controller.js';
import { SuspensionStore } from './suspension/suspension.store.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      retention: [
        { table: 'consumed_ceremony', column: 'consumed_at', keepHours: 24 },
        { table: 'totp_enrolment', column: 'expires_at', keepHours: 1 },
        // Longer than any lockout lasts: a day at most.
        { table: 'factor_attempt', column: 'touched_at', keepHours: 48 },
      ],
    }),
  ],
  controllers: [
    AuthenticationController,
    RegistrationController,
    ManagementController,
    EnrolmentController,
    CountsController,
    SuspensionController,
    SsoController,
    FactorsController,
  ],
  providers: [
    AuthenticationService,
    RegistrationService,
    CredentialStore,
    RegistrationStore,
    ManagementService,
    ManagementStore,
    EnrolmentStore,
    SuspensionStore,
    DeletionStore,
    SsoStore,
    { provide: FactorKeys, useValue: new FactorKeys(config.FACTOR_KEY) },
    TotpService,
    BackupCodesService,
    HeldFactorsService,
    HeldFactorsStore,
  ],
})
export class CredentialModule {}
