import { PersistenceModule } from '@latchkey/persistence';
import { Module } from '@nestjs/common';
import { Ceremonies } from './ceremony/ceremonies.js';
import { config } from './config.js';
import { AccountJourneysService } from './interaction/account-journeys.service.js';
import { ActionsService } from './interaction/actions.service.js';
import { DecisionNews } from './interaction/decision-news.js';
import { EnrolmentService } from './interaction/enrolment.service.js';
import { FactorEnrolmentService } from './interaction/factor-enrolment.service.js';
import { IdentificationService } from './interaction/identification.service.js';
import { InteractionController } from './interaction/interaction.controller.js';
import { InteractionService } from './interaction/interaction.service.js';
import { InteractionStore } from './interaction/interaction.store.js';
import { SecondFactorService } from './interaction/second-factor.service.js';
import { SettlementService } from './interaction/settlement.service.js';
import { SsoService } from './interaction/sso.service.js';
import { StandingService } from './interaction/standing.service.js';
import { SessionCache } from './sessions/session-cache.js';
import { SessionController } from './sessions/session.controller.js';
import { SessionListService } from './sessions/session-list.service.js';
import { SessionService } from './sessions/session.service.js';
import { SessionTokens } from './sessions/session-tokens.js';
import { SessionsEnded } from './sessions/sessions-ended.js';
import { SessionLifeStore } from './store/session-life.store.js';
import { SessionStore } from './store/session.store.js';

@Module({
  imports: [
    PersistenceModule.forRoot({
      databaseUrl: config.DATABASE_URL,
      poolSize: config.POOL_SIZE,
      redisUrl: config.REDIS_URL,
      retention: [{ table: 'session', column: 'expires_at', keepHours: 30 * 24 }],
    }),
  ],
  controllers: [InteractionController, SessionController],
  providers: [
    { provide: Ceremonies, useValue: new Ceremonies(config.CEREMONY_KEY) },
    { provide: SessionTokens, useValue: new SessionTokens(config.SESSION_TOKEN_KEY) },
    InteractionService,
    InteractionStore,
    AccountJourneysService,
    ActionsService,
    IdentificationService,
    DecisionNews,
    EnrolmentService,
    FactorEnrolmentService,
    SecondFactorService,
    SettlementService,
    SsoService,
    StandingService,
    SessionCache,
    SessionLifeStore,
    SessionListService,
    SessionsEnded,
    SessionService,
    SessionStore,
  ],
})
export class SessionModule {}
