import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { Ceremonies } from './ceremony/ceremonies.js';
import { config } from './config.js';
import { AccountJourneysService } from './interaction/account-journeys.service.js';
import { ActionsService } from './interaction/actions.service.js';
import { BrowserNames } from './interaction/browser-names.js';
import { CompletionService } from './interaction/completion.service.js';
import { DecisionNews } from './interaction/decision-news.js';
import { EnrolmentService } from './interaction/enrolment.service.js';
import { FactorEnrolmentService } from './interaction/factor-enrolment.service.js';
import { IdentificationService } from './interaction/identification.service.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionService } from './interaction/interaction.service.js';
import { InteractionStore } from './interaction/interaction.store.js';
import { JourneyNotes } from './interaction/journey-notes.js';
import { ProductJourneysService } from './interaction/product-journeys.service.js';
import { SecondFactorService } from './interaction/second-factor.service.js';
import { SettlementService } from './interaction/settlement.service.js';
import { SsoService } from './interaction/sso.service.js';
import { StandingService } from './interaction/standing.service.js';
import { ApplyClientsService } from './oidc/apply-clients.service.js';
import { ArtefactStore } from './oidc/artefact.store.js';
import { ClientStore } from './oidc/client.store.js';
import { ClientsService } from './oidc/clients.service.js';
import { Confirmations } from './oidc/confirmations.js';
import { ConsoleTokensService } from './oidc/console-tokens.service.js';
import { LogoutNotices } from './oidc/logout-notices.js';
import { OidcController } from './oidc/oidc.controller.js';
import { OidcService } from './oidc/oidc.service.js';
import { ProductRequests } from './oidc/product-requests.js';
import { OIDC_SETTINGS, Providers } from './oidc/providers.js';
import { RecordStore } from './oidc/record.store.js';
import { RequestStore } from './oidc/request.store.js';
import { SigningKeySeal } from './oidc/signing-key.seal.js';
import { SigningKeyStore } from './oidc/signing-key.store.js';
import { SigningKeysService } from './oidc/signing-keys.service.js';
import { SessionCache } from './sessions/session-cache.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionListService } from './sessions/session-list.service.js';
import { SessionService } from './sessions/session.service.js';
import { SessionTokens } from './sessions/session-tokens.js';
import { SessionsEnded } from './sessions/sessions-ended.js';
import { DeletionStore } from './store/deletion.store.js';
import { SessionLifeStore } from './store/session-life.store.js';
import { SessionStore } from './store/session.store.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      redisUrl: config.REDIS_URL,
      retention: [
        { table: 'session', column: 'expires_at', keepHours: 30 * 24 },
        { table: 'oidc_record', column: 'expires_at', keepHours: 24 },
        { table: 'deleted_person', column: 'deleted_at', keepHours: 24 },
        { table: 'oidc_session', column: 'expires_at', keepHours: 24 },
      ],
    }),
  ],
  controllers: [InteractionController, SessionController, OidcController],
  providers: [
    { provide: Ceremonies, useValue: new Ceremonies(config.CEREMONY_KEY) },
    { provide: SessionTokens, useValue: new SessionTokens(config.SESSION_TOKEN_KEY) },
    { provide: SigningKeySeal, useValue: new SigningKeySeal(config.OIDC_KEY) },
    {
      provide: OIDC_SETTINGS,
      useValue: { key: config.OIDC_KEY, allowsPrivateAddresses: config.OIDC_ALLOW_PRIVATE_ADDRESSES },
    },
    ...[
      ApplyClientsService,
      ArtefactStore,
      ClientStore,
      ClientsService,
      Confirmations,
      ConsoleTokensService,
      LogoutNotices,
      OidcService,
      ProductRequests,
      Providers,
    ],
    ...[RecordStore, RequestStore, SigningKeyStore, SigningKeysService],
    InteractionService,
    BrowserNames,
    InteractionStore,
    AccountJourneysService,
    ProductJourneysService,
    ActionsService,
    IdentificationService,
    CompletionService,
    DecisionNews,
    EnrolmentService,
    FactorEnrolmentService,
    JourneyNotes,
    SecondFactorService,
    SettlementService,
    SsoService,
    StandingService,
    SessionCache,
    SessionLifeStore,
    DeletionStore,
    SessionListService,
    SessionsEnded,
    SessionService,
    SessionStore,
  ],
})
export class SessionModule {}
