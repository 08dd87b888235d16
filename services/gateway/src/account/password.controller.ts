import { changePassword, identityAccountBodies as bodies } from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, HttpCode, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** A person's password. Whoever sets it goes on; their other sessions end. */
@OfAccount('password')
@Controller('/api/v1/account/password')
export class PasswordController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Put()
  @HttpCode(204)
  @Answers('changePassword', 'Sets a password; their other sessions end', 'nothing', {
    problems: [
      'session.step_up_required',
      'identity.password_not_accepted',
      'identity.sso_required',
      'identity.user_suspended',
      'request.not_found',
    ],
  })
  async set(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.password }) { password }: z.infer<typeof bodies.password>,
  ): Promise<void> {
    const { userId, sessionId } = await this.sessions.freshlySignedIn(caller);
    const request = { tenantId: caller.tenant.tenantId, userId, sessionId, password };
    await this.client.request(changePassword, request, caller.context);
  }
}
