import {
  accountBodies as bodies,
  chooseTwoStep,
  ContractError,
  readTwoStep,
  removeFactor,
  type AccountTwoStep,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, HttpCode, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromCaller, type Caller } from '../edge/caller.js';
import { SessionChecks } from './session-checks.js';
import { isLastWayIn } from './ways-in.js';

/** What somebody changes about their own second factor, who has just proved all that they have. */
@Controller('/api/v1/account')
export class OwnFactorsController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Delete('totp')
  @HttpCode(204)
  removeTotp(@FromCaller() caller: Caller): Promise<void> {
    return this.remove(caller, 'totp');
  }

  @Delete('backup-codes')
  @HttpCode(204)
  removeBackupCodes(@FromCaller() caller: Caller): Promise<void> {
    return this.remove(caller, 'backup-codes');
  }

  /** Errors: `mfa-policy.not_optional`. */
  @Put('two-step')
  async choose(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.twoStep }) { state }: z.infer<typeof bodies.twoStep>,
  ): Promise<AccountTwoStep> {
    const { person } = await this.fresh(caller);
    const choice = state === 'on' ? ('turn-on' as const) : ('turn-off' as const);
    await this.client.request(chooseTwoStep, { ...person, choice }, caller.context);
    return this.client.request(readTwoStep, person, caller.context);
  }

  private async remove(caller: Caller, removed: 'totp' | 'backup-codes'): Promise<void> {
    const { person, by } = await this.fresh(caller);
    if (await isLastWayIn(this.client, caller, person.userId, removed))
      throw new ContractError('account.last_method', 'nothing else completes your sign-in here');
    const factor = removed === 'totp' ? ('totp' as const) : ('backup-code' as const);
    await this.client.request(removeFactor, { ...person, factor, by }, caller.context);
  }

  private async fresh(caller: Caller) {
    const { userId, sessionId } = await this.sessions.freshlySignedIn(caller);
    return { person: { tenantId: caller.tenant.tenantId, userId }, by: { sessionId } };
  }
}
