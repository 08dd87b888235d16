import {
  accountBodies as bodies,
  accountPasskeys,
  listAccountPasskeys,
  removePasskey,
  renamePasskey,
  type AccountPasskeys,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, Get, Param, Patch } from '@nestjs/common';
import type { z } from 'zod';
import { credentialAt } from '../admin/addresses.js';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { keptMethodsOf } from './kept-methods.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** A person's own passkeys. Every answer is what they have now: with it their browser tells the authenticators which ones count. */
@OfAccount('passkeys')
@Controller('/api/v1/account/passkeys')
export class PasskeysController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get()
  @Answers('listPasskeys', 'A person’s passkeys', accountPasskeys)
  async passkeys(@FromCaller() caller: Caller): Promise<AccountPasskeys> {
    const { userId } = await this.sessions.signedIn(caller);
    return this.listOf(caller, userId);
  }

  @Patch(':credentialId')
  @Answers('renamePasskey', 'Calls a passkey something else', accountPasskeys, {
    problems: ['session.step_up_required', 'identity.user_suspended'],
  })
  async rename(
    @FromCaller() caller: Caller,
    @Param('credentialId') segment: string,
    @Body({ schema: bodies.renamePasskey }) { name }: z.infer<typeof bodies.renamePasskey>,
  ): Promise<AccountPasskeys> {
    const { userId } = await this.sessions.freshlySignedIn(caller);
    const passkey = { tenantId: caller.tenant.tenantId, userId, credentialId: credentialAt(segment) };
    await this.client.request(renamePasskey, { ...passkey, name }, caller.context);
    return this.listOf(caller, userId);
  }

  @Delete(':credentialId')
  @Answers('removePasskey', 'Removes a passkey', accountPasskeys, {
    problems: ['session.step_up_required', 'account.last_method', 'identity.user_suspended', 'credential.sso_user'],
  })
  async remove(@FromCaller() caller: Caller, @Param('credentialId') segment: string): Promise<AccountPasskeys> {
    const { userId, sessionId } = await this.sessions.freshlySignedIn(caller);
    const passkey = { tenantId: caller.tenant.tenantId, userId, credentialId: credentialAt(segment) };
    const keepOneOf = await keptMethodsOf(this.client, caller, userId);
    await this.client.request(removePasskey, { ...passkey, keepOneOf, by: { sessionId } }, caller.context);
    return this.listOf(caller, userId);
  }

  private listOf({ tenant, context }: Caller, userId: UserId): Promise<AccountPasskeys> {
    return this.client.request(listAccountPasskeys, { tenantId: tenant.tenantId, userId }, context);
  }
}
