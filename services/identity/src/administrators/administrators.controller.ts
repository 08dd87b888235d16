import { checkAdministrator, redeemEnrolment, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { AdministratorsService } from './administrators.service.js';

@Controller()
export class AdministratorsController {
  constructor(private readonly administrators: AdministratorsService) {}

  @Handles(redeemEnrolment)
  redeem(request: RequestOf<typeof redeemEnrolment>): Promise<ReplyOf<typeof redeemEnrolment>> {
    return this.administrators.redeem(request, new Date());
  }

  @Handles(checkAdministrator)
  check(request: RequestOf<typeof checkAdministrator>): Promise<ReplyOf<typeof checkAdministrator>> {
    return this.administrators.check(request, new Date());
  }
}
