import type { Type } from '@nestjs/common';
import { accountControllers } from './account/index.js';
import { administrationControllers } from './admin/index.js';
import { ExperienceController } from './experience/experience.controller.js';
import { FactorsController } from './interactions/factors.controller.js';
import { InteractionsController } from './interactions/interactions.controller.js';
import { SsoCallbackController } from './sso/sso-callback.controller.js';

/** What the API consists of; `CaptchaModule` has one more. Each method is in the reference, so it has its `@Answers`. */
export const apiControllers: readonly Type<object>[] = [
  ExperienceController,
  InteractionsController,
  FactorsController,
  SsoCallbackController,
  ...accountControllers,
  ...administrationControllers,
];
