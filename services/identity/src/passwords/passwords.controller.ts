import {
  changePassword,
  findUser,
  setPassword,
  verifyPassword,
  type ReplyOf,
  type RequestOf,
} from '@latchkey/contracts';
import { Handles, type CallContext } from '@latchkey/messaging';
import { Database } from '@latchkey/persistence';
import { Controller } from '@nestjs/common';
import { canonical } from '../domain/identifier.js';
import { userIdOf } from '../store/user.store.js';
import { SetPasswordService } from './set-password.service.js';
import { VerifyPasswordService } from './verify-password.service.js';

@Controller()
export class PasswordsController {
  constructor(
    private readonly database: Database,
    private readonly verifying: VerifyPasswordService,
    private readonly setting: SetPasswordService,
  ) {}

  @Handles(findUser)
  async find({ tenantId, identifier }: RequestOf<typeof findUser>): Promise<ReplyOf<typeof findUser>> {
    return { userId: (await userIdOf(this.database, tenantId, canonical(identifier))) ?? null };
  }

  @Handles(verifyPassword)
  verify(request: RequestOf<typeof verifyPassword>, context: CallContext): Promise<ReplyOf<typeof verifyPassword>> {
    return this.verifying.verify(request, context, new Date());
  }

  @Handles(setPassword)
  async set(request: RequestOf<typeof setPassword>, context: CallContext): Promise<ReplyOf<typeof setPassword>> {
    await this.setting.set(request, context, new Date());
    return {};
  }

  @Handles(changePassword)
  async change(
    request: RequestOf<typeof changePassword>,
    context: CallContext,
  ): Promise<ReplyOf<typeof changePassword>> {
    await this.setting.change(request, context, new Date());
    return {};
  }
}
