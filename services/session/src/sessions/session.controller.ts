import { checkSession, endSession, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SessionService } from './session.service.js';

@Controller()
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Handles(checkSession)
  check(request: RequestOf<typeof checkSession>) {
    return this.sessions.check(request);
  }

  @Handles(endSession)
  end(request: RequestOf<typeof endSession>, context: CallContext) {
    return this.sessions.end(request, context);
  }
}
