import { chooseTwoStep, readTwoStep, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { TwoStepService } from './two-step.service.js';

@Controller()
export class TwoStepController {
  constructor(private readonly twoStep: TwoStepService) {}

  @Handles(chooseTwoStep)
  choose(request: RequestOf<typeof chooseTwoStep>, context: CallContext) {
    return this.twoStep.choose(request, context, new Date());
  }

  @Handles(readTwoStep)
  read(request: RequestOf<typeof readTwoStep>, context: CallContext) {
    return this.twoStep.read(request, context);
  }
}
