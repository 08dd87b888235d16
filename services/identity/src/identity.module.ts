import { availableParallelism } from 'node:os';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { PersistenceModule } from '@latchkey/persistence';
import { Module, type DynamicModule } from '@nestjs/common';
import { AdministratingPeopleController } from './administrators/administrating-people.controller.js';
import { AdministratingPeopleService } from './administrators/administrating-people.service.js';
import { AdministratorsController } from './administrators/administrators.controller.js';
import { AdministratorsService } from './administrators/administrators.service.js';
import { CodeChecker } from './codes/code-checker.js';
import { CODE_PEPPER } from './codes/code-pepper.js';
import { CodeSender } from './codes/code-sender.js';
import { CodesController } from './codes/codes.controller.js';
import { ContactService } from './codes/contact.service.js';
import { SendCodeService } from './codes/send-code.service.js';
import { VerifyCodeService } from './codes/verify-code.service.js';
import type { IdentityConfig } from './config.js';
import { MessageDeliverer } from './delivery/message-deliverer.js';
import { MessageSeal } from './delivery/sealed-message.js';
import { SmsProvider } from './delivery/sms-provider.js';
import { SmtpTransport } from './delivery/smtp-transport.js';
import { IdentifierNews } from './identifiers/identifier-news.js';
import { IdentifiersController } from './identifiers/identifiers.controller.js';
import { IdentifiersService } from './identifiers/identifiers.service.js';
import { NoticesController } from './notices/notices.controller.js';
import { NoticesService } from './notices/notices.service.js';
import { BreachedPasswords } from './passwords/breached-passwords.js';
import { HashingPool, hashesAtOnce } from './passwords/hashing-pool.js';
import { argon2Parameters, PasswordHasher } from './passwords/password-hasher.js';
import { PasswordJudge } from './passwords/password-judge.js';
import { PasswordsController } from './passwords/passwords.controller.js';
import { RehashService } from './passwords/rehash.service.js';
import { SetPasswordService } from './passwords/set-password.service.js';
import { VerifyPasswordService } from './passwords/verify-password.service.js';
import { EnrolmentLinkController } from './recovery/enrolment-link.controller.js';
import { EnrolmentLinkService } from './recovery/enrolment-link.service.js';
import { Providers } from './sso/providers.js';
import { ConnectionChecks } from './sso/connection-checks.js';
import { SsoConnectionsService } from './sso/sso-connections.service.js';
import { SsoSeal } from './sso/sso-seal.js';
import { SsoController } from './sso/sso.controller.js';
import { SsoService } from './sso/sso.service.js';
import { ProfileService } from './sign-up/profile.service.js';
import { SignUpController } from './sign-up/sign-up.controller.js';
import { SignUpService } from './sign-up/sign-up.service.js';
import { Housekeeping } from './store/housekeeping.js';
import { ApplyConfigurationService } from './tenants/apply-configuration.service.js';
import { ReadinessService } from './tenants/readiness.service.js';
import { NATS_OPTIONS, TenantProjector } from './tenants/tenant-projector.js';
import { TenantsController } from './tenants/tenants.controller.js';
import { TenantsService } from './tenants/tenants.service.js';
import { ManagedUsersController } from './users/managed-users.controller.js';
import { ManagedUsersService } from './users/managed-users.service.js';
import { PeopleService } from './users/people.service.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';

const poolLimits = (config: IdentityConfig) => ({
  atOnce: hashesAtOnce({
    wanted: config.HASHING_CONCURRENCY,
    cores: availableParallelism(),
    threads: config.UV_THREADPOOL_SIZE,
  }),
  waiting: config.HASHING_QUEUE,
});
/** What carries codes to people. */
const delivery = ({ CODE_PEPPER: pepper, SMTP_URL: url, MAIL_FROM: from, ...config }: IdentityConfig) => [
  { provide: MessageSeal, useFactory: () => new MessageSeal(pepper) },
  { provide: SmtpTransport, useFactory: () => new SmtpTransport({ url, from }) },
  { provide: SmsProvider, useFactory: () => new SmsProvider(smsOptions(config)) },
  MessageDeliverer,
];

/** Both or neither. */
function smsOptions({ SMS_URL: url, SMS_SECRET: secret }: Pick<IdentityConfig, 'SMS_URL' | 'SMS_SECRET'>) {
  if (url !== undefined && secret !== undefined) return { url, secret };
  if (url === undefined && secret === undefined) return undefined;
  throw new Error('The environment is not usable. SMS_URL and SMS_SECRET: set both or neither');
}

/** The part that administrators reach. */
const administration = {
  controllers: [AdministratorsController, AdministratingPeopleController, TenantsController, ManagedUsersController],
  providers: [
    AdministratorsService,
    AdministratingPeopleService,
    TenantsService,
    ApplyConfigurationService,
    ReadinessService,
    ManagedUsersService,
  ],
};

/** What people look after themselves, and how they get back in. */
const account = {
  controllers: [IdentifiersController, EnrolmentLinkController],
  providers: [IdentifierNews, IdentifiersService, EnrolmentLinkService],
};

/** What nothing looks at any more. */
const retention = [
  { table: 'sso_attempt', column: 'expires_at', keepHours: 1 },
  { table: 'identifier_undo', column: 'expires_at', keepHours: 0 },
  { table: 'enrolment_link', column: 'expires_at', keepHours: 1 },
];

/** Sign-ins at organisations' providers. */
const sso = ({ CODE_PEPPER: pepper, SSO_ALLOW_PRIVATE_ADDRESSES: allowsPrivate }: IdentityConfig) => ({
  controllers: [SsoController],
  providers: [
    { provide: Providers, useFactory: () => new Providers(allowsPrivate) },
    { provide: SsoSeal, useFactory: () => new SsoSeal(pepper) },
    SsoConnectionsService,
    ConnectionChecks,
    SsoService,
  ],
});

@Module({})
export class IdentityModule {
  static forRoot(config: IdentityConfig): DynamicModule {
    const { CODE_PEPPER: pepper, NATS_URL: url, NATS_PASSWORD: password } = config;
    return {
      module: IdentityModule,
      imports: [
        PersistenceModule.forRoot({
          databaseUrl: config.DATABASE_URL,
          poolSize: config.POOL_SIZE,
          retention,
        }),
      ],
      controllers: [
        CodesController,
        PasswordsController,
        SignUpController,
        UsersController,
        NoticesController,
        ...account.controllers,
        ...administration.controllers,
        ...sso(config).controllers,
      ],
      providers: [
        { provide: CODE_PEPPER, useValue: pepper },
        { provide: NATS_OPTIONS, useValue: { url, user: 'identity', password } },
        ...delivery(config),
        CodeSender,
        CodeChecker,
        SendCodeService,
        VerifyCodeService,
        ContactService,
        { provide: HashingPool, useFactory: () => new HashingPool(poolLimits(config)) },
        { provide: PasswordHasher, useFactory: () => new PasswordHasher(argon2Parameters) },
        RehashService,
        VerifyPasswordService,
        PasswordJudge,
        {
          provide: BreachedPasswords,
          useFactory: (log: Log) => new BreachedPasswords(config.PASSWORD_RANGE_URL, log),
          inject: [LOG],
        },
        SetPasswordService,
        SignUpService,
        ProfileService,
        UsersService,
        PeopleService,
        NoticesService,
        TenantProjector,
        Housekeeping,
        ...account.providers,
        ...administration.providers,
        ...sso(config).providers,
      ],
    };
  }
}
