import { abandonInteraction, act, readInteraction, startInteraction, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { InteractionService } from './interaction.service.js';

@Controller()
export class InteractionController {
  constructor(private readonly interactions: InteractionService) {}

  @Handles(startInteraction)
  start(request: RequestOf<typeof startInteraction>) {
    return this.interactions.start(request);
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
