import { finishAuthentication, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { AuthenticationService } from './authentication.service.js';

@Controller()
export class AuthenticationController {
  constructor(private readonly authentication: AuthenticationService) {}

  @Handles(finishAuthentication)
  finish(request: RequestOf<typeof finishAuthentication>, context: CallContext) {
    return this.authentication.finish(request, context);
  }
}
