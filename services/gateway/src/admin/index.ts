import { DocumentController } from '../configuration/document.controller.js';
import { SimulationController } from '../simulation/simulation.controller.js';
import { AdministratorsController } from './administrators.controller.js';
import { ClaimController } from './claim.controller.js';
import { ClientsController } from './clients.controller.js';
import { ConfigurationController } from './configuration.controller.js';
import { EnrolmentLinksController } from './enrolment-links.controller.js';
import { SuiteHealthController } from './health.controller.js';
import { SelfController } from './self.controller.js';
import { FiguresController } from './figures.controller.js';
import { LogController } from './log.controller.js';
import { MfaPolicyController } from './mfa-policy.controller.js';
import { SsoConnectionsController } from './sso-connections.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TokensController } from './tokens.controller.js';
import { UserAccessController } from './user-access.controller.js';
import { UserFactorsController } from './user-factors.controller.js';
import { UsersController } from './users.controller.js';
import { WebhooksController } from './webhooks.controller.js';

/** The management API, `/api/v1/admin`. */
export const administrationControllers = [
  TokensController,
  SelfController,
  SuiteHealthController,
  ClaimController,
  AdministratorsController,
  TenantsController,
  ConfigurationController,
  DocumentController,
  MfaPolicyController,
  UsersController,
  UserFactorsController,
  UserAccessController,
  EnrolmentLinksController,
  SsoConnectionsController,
  ClientsController,
  SimulationController,
  FiguresController,
  LogController,
  WebhooksController,
];
