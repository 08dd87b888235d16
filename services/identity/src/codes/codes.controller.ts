import {
  addContact,
  sendCode,
  sendContactCode,
  sendFactorCode,
  verifyCode,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ContactService } from './contact.service.js';
import { SendCodeService } from './send-code.service.js';
import { VerifyCodeService } from './verify-code.service.js';

@Controller()
export class CodesController {
  constructor(
    private readonly sending: SendCodeService,
    private readonly verifying: VerifyCodeService,
    private readonly contacts: ContactService,
  ) {}

  @Handles(sendCode)
  send(request: RequestOf<typeof sendCode>): Promise<ReplyOf<typeof sendCode>> {
    return this.sending.send(request, new Date());
  }

  @Handles(verifyCode)
  verify(request: RequestOf<typeof verifyCode>, context: CallContext): Promise<ReplyOf<typeof verifyCode>> {
    return this.verifying.verify(request, context, new Date());
  }

  @Handles(sendFactorCode)
  sendFactor(request: RequestOf<typeof sendFactorCode>): Promise<ReplyOf<typeof sendFactorCode>> {
    return this.sending.sendFactor(request, new Date());
  }

  @Handles(sendContactCode)
  sendContact(request: RequestOf<typeof sendContactCode>): Promise<ReplyOf<typeof sendContactCode>> {
    return this.contacts.send(request, new Date());
  }

  @Handles(addContact)
  addContact(request: RequestOf<typeof addContact>, context: CallContext): Promise<ReplyOf<typeof addContact>> {
    return this.contacts.add(request, context, new Date());
  }
}
