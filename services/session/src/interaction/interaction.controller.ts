import {
  abandonInteraction,
  act,
  readInteraction,
  startEnrolment,
  startInteraction,
  startStepUp,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { AccountJourneysService } from './account-journeys.service.js';
import { InteractionService } from './interaction.service.js';
import { ProductJourneysService } from './product-journeys.service.js';

@Controller()
export class InteractionController {
  constructor(
    private readonly interactions: InteractionService,
    private readonly account: AccountJourneysService,
    private readonly products: ProductJourneysService,
  ) {}

  @Handles(startInteraction)
  start(request: RequestOf<typeof startInteraction>, context: CallContext) {
    const { request: name } = request;
    return name === undefined
      ? this.interactions.start(request)
      : this.products.start({ ...request, request: name }, context);
  }

  @Handles(startStepUp)
  startStepUp(request: RequestOf<typeof startStepUp>, context: CallContext) {
    return this.account.startStepUp(request, context);
  }

  @Handles(startEnrolment)
  startEnrolment(request: RequestOf<typeof startEnrolment>, context: CallContext) {
    return this.account.startEnrolment(request, context);
  }

  @Handles(readInteraction)
  read(request: RequestOf<typeof readInteraction>) {
    return this.interactions.read(request);
  }

  @Handles(act)
  act(request: RequestOf<typeof act>, context: CallContext) {
    return this.interactions.act(request, context);
  }

  @Handles(abandonInteraction)
  abandon(request: RequestOf<typeof abandonInteraction>) {
    return this.interactions.abandon(request);
  }
}
