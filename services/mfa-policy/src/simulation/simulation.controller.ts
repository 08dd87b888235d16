import { simulatePolicy, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SimulationService } from './simulation.service.js';

@Controller()
export class SimulationController {
  constructor(private readonly simulation: SimulationService) {}

  @Handles(simulatePolicy)
  simulate(request: RequestOf<typeof simulatePolicy>, context: CallContext) {
    return this.simulation.simulate(request, context, new Date());
  }
}
