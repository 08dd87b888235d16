import { ContractError } from '@latchkey/contracts';
import { fieldErrors, MessagingModule, Replicas } from '@latchkey/messaging';
import { Health } from '@latchkey/observability';
import { Module, StandardSchemaValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { SessionChecks } from './account/session-checks.js';
import { Administrators } from './admin/administrators.js';
import { apiControllers } from './api-controllers.js';
import { CaptchaGuard } from './captcha/captcha.guard.js';
import { CaptchaModule } from './captcha/captcha.module.js';
import { config } from './config.js';
import { ConfigurationService } from './configuration/configuration.service.js';
import { DEV_INBOX_URL, DevInboxController } from './dev-inbox/dev-inbox.controller.js';
import { EDGE_SETTINGS, EdgeGuard, type EdgeSettings } from './edge/edge.guard.js';
import { JourneysService } from './interactions/journeys.service.js';
import { trustedNetworks } from './limits/client-address.js';
import { LimitsGuard } from './limits/limits.guard.js';
import { LimitsModule } from './limits/limits.module.js';
import { OidcController } from './oidc/oidc.controller.js';
import { CallNotes } from './notes/call-notes.js';
import { ConsoleController } from './pages/console.controller.js';
import { HealthController } from './pages/health.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { WellKnownController } from './pages/well-known.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';

const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) =>
    new ContractError('contract.invalid_request', undefined, { extension: { errors: fieldErrors(issues) } }),
});

const devInbox = config.DEV_INBOX_URL;

@Module({})
export class GatewayModule {
  static forRoot(
    messaging: ReturnType<typeof MessagingModule.forRoot>,
    { health, replicas }: { health: Health; replicas: Replicas },
  ): DynamicModule {
    const limits = LimitsModule.forRoot(config);
    const edge: EdgeSettings = { proxies: trustedNetworks(config.TRUSTED_PROXIES), headers: config.edgeHeaders };
    return {
      module: GatewayModule,
      imports: [messaging, limits, CaptchaModule.forRoot(config, limits)],
      controllers: [
        ...apiControllers,
        ...[HealthController, PagesController, ConsoleController, WellKnownController, OidcController],
        ...(devInbox ? [DevInboxController] : []),
      ],
      providers: [
        JourneysService,
        ConfigurationService,
        SessionChecks,
        Administrators,
        CallNotes,
        { provide: Health, useValue: health },
        { provide: Replicas, useValue: replicas },
        { provide: EDGE_SETTINGS, useValue: edge },
        { provide: APP_GUARD, useClass: EdgeGuard },
        { provide: APP_GUARD, useClass: LimitsGuard },
        { provide: APP_GUARD, useClass: CaptchaGuard },
        { provide: APP_PIPE, useValue: validation },
        { provide: APP_FILTER, useClass: ProblemFilter },
        ...(devInbox ? [{ provide: DEV_INBOX_URL, useValue: devInbox }] : []),
      ],
    };
  }
}
