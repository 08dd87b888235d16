import {
  accountBodies as bodies,
  accountPrompts,
  choosePrompts,
  readEnrolment,
  type AccountPrompts,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { passkeyPromptsOf } from './prompts.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** Whether a person is offered passkeys at their sign-ins (S6). It opens nothing, so it asks for no fresh proof. */
@OfAccount('passkeys')
@Controller('/api/v1/account/prompts')
export class PromptsController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get()
  @Answers('readPrompts', 'Whether a person is offered passkeys', accountPrompts)
  async prompts(@FromCaller() caller: Caller): Promise<AccountPrompts> {
    const enrolment = await this.client.request(readEnrolment, await this.personOf(caller), caller.context);
    return { passkey: passkeyPromptsOf(enrolment) };
  }

  @Put()
  @Answers('choosePrompts', 'Whether they are offered passkeys from now on', accountPrompts)
  async choose(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.prompts }) { passkey }: AccountPrompts,
  ): Promise<AccountPrompts> {
    await this.client.request(choosePrompts, { ...(await this.personOf(caller)), passkey }, caller.context);
    return { passkey };
  }

  private async personOf(caller: Caller) {
    const { userId } = await this.sessions.signedIn(caller);
    return { tenantId: caller.tenant.tenantId, userId };
  }
}
