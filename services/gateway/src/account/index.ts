import { AccountJourneysController } from './account-journeys.controller.js';
import { AccountController } from './account.controller.js';
import { IdentifiersController } from './identifiers.controller.js';
import { OwnFactorsController } from './own-factors.controller.js';
import { PasskeysController } from './passkeys.controller.js';
import { PasswordController } from './password.controller.js';
import { PromptsController } from './prompts.controller.js';
import { SessionsController } from './sessions.controller.js';
import { TwoStepController } from './two-step.controller.js';
import { UndoController } from './undo.controller.js';

/** What people see and change of their own account, `/api/v1/account`. */
export const accountControllers = [
  AccountController,
  AccountJourneysController,
  TwoStepController,
  OwnFactorsController,
  PasskeysController,
  PromptsController,
  SessionsController,
  PasswordController,
  IdentifiersController,
  UndoController,
];
