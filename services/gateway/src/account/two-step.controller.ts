import {
  accountTrustedDevices,
  accountTwoStep,
  listTrustedDevices,
  readTwoStep,
  revokeTrustedDevices,
  type AccountTrustedDevices,
  type AccountTwoStep,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { deviceAt } from '../admin/addresses.js';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** A person's own second factor, and the browsers that are spared it. */
@OfAccount('factors')
@Controller('/api/v1/account')
export class TwoStepController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get('two-step')
  @Answers('readTwoStep', 'A person’s second factor', accountTwoStep, { problems: ['request.not_found'] })
  async twoStep(@FromCaller() caller: Caller): Promise<AccountTwoStep> {
    const twoStep = await this.client.request(readTwoStep, await this.personOf(caller), caller.context);
    return { ...twoStep, offered: caller.tenant.mfa.factors };
  }

  @Get('trusted-devices')
  @Answers('listTrustedDevices', 'The browsers that are spared the second factor', accountTrustedDevices)
  async trustedDevices(@FromCaller() caller: Caller): Promise<AccountTrustedDevices> {
    return this.client.request(listTrustedDevices, await this.personOf(caller), caller.context);
  }

  @Delete('trusted-devices')
  @HttpCode(204)
  @Answers('distrustDevices', 'Spares no browser any more', 'nothing')
  async distrustAll(@FromCaller() caller: Caller): Promise<void> {
    await this.client.request(revokeTrustedDevices, await this.personOf(caller), caller.context);
  }

  @Delete('trusted-devices/:deviceId')
  @HttpCode(204)
  @Answers('distrustDevice', 'Spares one browser no more', 'nothing')
  async distrust(@FromCaller() caller: Caller, @Param('deviceId') segment: string): Promise<void> {
    const deviceId = deviceAt(segment);
    const request = { ...(await this.personOf(caller)), deviceId };
    await this.client.request(revokeTrustedDevices, request, caller.context);
  }

  private async personOf(caller: Caller) {
    const { userId } = await this.sessions.signedIn(caller);
    return { tenantId: caller.tenant.tenantId, userId };
  }
}
