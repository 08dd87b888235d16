import { listAccountPasskeys, removePasskey, renamePasskey, type RequestOf } from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { ManagementService } from './management.service.js';

@Controller()
export class ManagementController {
  constructor(private readonly management: ManagementService) {}

  @Handles(listAccountPasskeys)
  list(request: RequestOf<typeof listAccountPasskeys>) {
    return this.management.list(request);
  }

  @Handles(renamePasskey)
  rename(request: RequestOf<typeof renamePasskey>, context: CallContext) {
    return this.management.rename(request, context, new Date());
  }

  @Handles(removePasskey)
  remove(request: RequestOf<typeof removePasskey>, context: CallContext) {
    return this.management.remove(request, context, new Date());
  }
}
