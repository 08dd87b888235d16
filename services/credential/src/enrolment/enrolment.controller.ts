import { choosePrompts, readEnrolment, skipEnrolment, type ReplyOf, type RequestOf } from '@latchkey/contracts';
import { Handles, TenantDirectory } from '@latchkey/messaging';
import { Controller } from '@nestjs/common';
import { signsInBySso } from '../sso/sso.store.js';
import { EnrolmentStore } from './enrolment.store.js';

type Declined = ReplyOf<typeof readEnrolment>['otherDevice'];

/** The offers of a passkey: what speaks for and against one, and that it was declined. Whether one is due, session decides. */
@Controller()
export class EnrolmentController {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly enrolments: EnrolmentStore,
  ) {}

  @Handles(readEnrolment)
  async read({ tenantId, userId }: RequestOf<typeof readEnrolment>): Promise<ReplyOf<typeof readEnrolment>> {
    const tenant = this.tenants.byId(tenantId);
    const row = await this.enrolments.read(tenantId, userId, tenant.rpId);
    return {
      passkeys: row?.passkeys ?? 0,
      ...declined(row?.skipped_at, row?.skipped_for_good),
      otherDevice: declined(row?.other_device_skipped_at, row?.other_device_skipped_for_good),
      signsInBySso: row !== undefined && signsInBySso(tenant, row),
    };
  }

  @Handles(skipEnrolment)
  async skip(request: RequestOf<typeof skipEnrolment>): Promise<ReplyOf<typeof skipEnrolment>> {
    const { tenantId, userId, reason, forGood } = request;
    await this.enrolments.skip(tenantId, userId, reason, forGood);
    return {};
  }

  @Handles(choosePrompts)
  async choose(request: RequestOf<typeof choosePrompts>): Promise<ReplyOf<typeof choosePrompts>> {
    const { tenantId, userId, passkey } = request;
    await this.enrolments.choose(tenantId, userId, passkey === 'never');
    return {};
  }
}

const declined = (at: Date | null | undefined, forGood = false): Declined => ({
  skippedAt: at?.toISOString() ?? null,
  skippedForGood: forGood,
});
