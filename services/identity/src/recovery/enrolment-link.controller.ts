import { makeEnrolmentLink, redeemEnrolmentLink, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { EnrolmentLinkService } from './enrolment-link.service.js';

@Controller()
export class EnrolmentLinkController {
  constructor(private readonly links: EnrolmentLinkService) {}

  @Handles(makeEnrolmentLink)
  make(request: RequestOf<typeof makeEnrolmentLink>): Promise<ReplyOf<typeof makeEnrolmentLink>> {
    return this.links.make(request, new Date());
  }

  @Handles(redeemEnrolmentLink)
  redeem(
    request: RequestOf<typeof redeemEnrolmentLink>,
    context: CallContext,
  ): Promise<ReplyOf<typeof redeemEnrolmentLink>> {
    return this.links.redeem(request, context, new Date());
  }
}
