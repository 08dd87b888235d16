import { chooseTwoStep, readTwoStep, userDeleted, type PayloadOf, type RequestOf } from '@latchkey/contracts';
import { Consumes, Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { DeletionStore } from './deletion.store.js';
import { TwoStepService } from './two-step.service.js';

@Controller()
export class TwoStepController {
  constructor(
    private readonly twoStep: TwoStepService,
    private readonly deletions: DeletionStore,
  ) {}

  @Handles(chooseTwoStep)
  choose(request: RequestOf<typeof chooseTwoStep>, context: CallContext) {
    return this.twoStep.choose(request, context, new Date());
  }

  @Handles(readTwoStep)
  read(request: RequestOf<typeof readTwoStep>, context: CallContext) {
    return this.twoStep.read(request, context);
  }

  @Consumes(userDeleted)
  deleted({ tenantId, userId }: PayloadOf<typeof userDeleted>) {
    return this.deletions.forget(tenantId, userId);
  }
}
