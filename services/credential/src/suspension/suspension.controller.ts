import { userReactivated, userSuspended, type PayloadOf } from '@latchkey/contracts';
import { Consumes } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { SuspensionStore } from './suspension.store.js';

@Controller()
export class SuspensionController {
  constructor(private readonly suspensions: SuspensionStore) {}

  @Consumes(userSuspended)
  suspended({ tenantId, userId, suspendedAt }: PayloadOf<typeof userSuspended>) {
    return this.suspensions.keep(tenantId, userId, true, suspendedAt);
  }

  @Consumes(userReactivated)
  reactivated({ tenantId, userId, reactivatedAt }: PayloadOf<typeof userReactivated>) {
    return this.suspensions.keep(tenantId, userId, false, reactivatedAt);
  }
}
