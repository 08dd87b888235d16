import { userDeleted, userReactivated, userSuspended, type PayloadOf } from '@latchkey/contracts';
import { Consumes } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { DeletionStore } from './deletion.store.js';
import { SuspensionStore } from './suspension.store.js';

@Controller()
export class SuspensionController {
  constructor(
    private readonly suspensions: SuspensionStore,
    private readonly deletions: DeletionStore,
  ) {}

  @Consumes(userSuspended)
  suspended({ tenantId, userId, suspendedAt }: PayloadOf<typeof userSuspended>) {
    return this.suspensions.keep(tenantId, userId, true, suspendedAt);
  }

  @Consumes(userReactivated)
  reactivated({ tenantId, userId, reactivatedAt }: PayloadOf<typeof userReactivated>) {
    return this.suspensions.keep(tenantId, userId, false, reactivatedAt);
  }

  @Consumes(userDeleted)
  deleted({ tenantId, userId, deletedAt }: PayloadOf<typeof userDeleted>) {
    return this.deletions.forget(tenantId, userId, deletedAt);
  }
}
