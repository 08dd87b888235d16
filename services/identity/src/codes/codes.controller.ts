import { sendCode, verifyCode, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SendCodeService } from './send-code.service.js';
import { VerifyCodeService } from './verify-code.service.js';

@Controller()
export class CodesController {
  constructor(
    private readonly sending: SendCodeService,
    private readonly verifying: VerifyCodeService,
  ) {}

  @Handles(sendCode)
  send(request: RequestOf<typeof sendCode>): Promise<ReplyOf<typeof sendCode>> {
    return this.sending.send(request, new Date());
  }

  @Handles(verifyCode)
  verify(request: RequestOf<typeof verifyCode>, context: CallContext): Promise<ReplyOf<typeof verifyCode>> {
    return this.verifying.verify(request, context, new Date());
  }
}
