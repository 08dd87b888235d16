import {
  accountBodies as bodies,
  accountTwoStep,
  chooseTwoStep,
  readTwoStep,
  removeFactor,
  type AccountTwoStep,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, HttpCode, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { keptMethodsOf } from './kept-methods.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** What can keep a factor where it is. */
const removing = ['session.step_up_required', 'account.last_method', 'identity.user_suspended'] as const;

/** What somebody changes about their own second factor, who has just proved all that they have. */
@OfAccount('factors')
@Controller('/api/v1/account')
export class OwnFactorsController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Delete('totp')
  @HttpCode(204)
  @Answers('removeTotp', 'Removes the authenticator app', 'nothing', { problems: removing })
  removeTotp(@FromCaller() caller: Caller): Promise<void> {
    return this.remove(caller, 'totp');
  }

  @Delete('backup-codes')
  @HttpCode(204)
  @Answers('removeBackupCodes', 'Removes the backup codes', 'nothing', { problems: removing })
  removeBackupCodes(@FromCaller() caller: Caller): Promise<void> {
    return this.remove(caller, 'backup-code');
  }

  /** Errors: `mfa-policy.not_optional`. */
  @Put('two-step')
  @Answers('chooseTwoStep', 'Turns the second factor on or off', accountTwoStep, {
    problems: ['session.step_up_required', 'mfa-policy.not_optional', 'request.not_found', 'identity.user_suspended'],
  })
  async choose(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.twoStep }) { state }: z.infer<typeof bodies.twoStep>,
  ): Promise<AccountTwoStep> {
    const { person, by } = await this.fresh(caller);
    const choice = state === 'on' ? ('turn-on' as const) : ('turn-off' as const);
    await this.client.request(chooseTwoStep, { ...person, choice, by }, caller.context);
    const twoStep = await this.client.request(readTwoStep, person, caller.context);
    return { ...twoStep, offered: caller.tenant.mfa.factors };
  }

  private async remove(caller: Caller, factor: 'totp' | 'backup-code'): Promise<void> {
    const { person, by } = await this.fresh(caller);
    const keepOneOf = await keptMethodsOf(this.client, caller, person.userId);
    await this.client.request(removeFactor, { ...person, factor, keepOneOf, by }, caller.context);
  }

  private async fresh(caller: Caller) {
    const { userId, sessionId } = await this.sessions.freshlySignedIn(caller);
    return { person: { tenantId: caller.tenant.tenantId, userId }, by: { sessionId } };
  }
}
