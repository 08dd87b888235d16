import {
  beginRegistration,
  finishRegistration,
  listDescriptors,
  listPasskeys,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { RegistrationService } from './registration.service.js';

@Controller()
export class RegistrationController {
  constructor(private readonly registration: RegistrationService) {}

  @Handles(beginRegistration)
  begin(request: RequestOf<typeof beginRegistration>) {
    return this.registration.begin(request);
  }

  @Handles(finishRegistration)
  finish(request: RequestOf<typeof finishRegistration>, context: CallContext) {
    return this.registration.finish(request, context);
  }

  @Handles(listPasskeys)
  list(request: RequestOf<typeof listPasskeys>) {
    return this.registration.list(request);
  }

  @Handles(listDescriptors)
  descriptors(request: RequestOf<typeof listDescriptors>) {
    return this.registration.descriptors(request);
  }
}
