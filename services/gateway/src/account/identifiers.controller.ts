import {
  accountIdentifiers,
  choosePrimaryIdentifier,
  ContractError,
  identifier,
  identityAccountBodies as bodies,
  listIdentifiers,
  removeIdentifier,
  type AccountIdentifiers,
  type Identifier,
} from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import type { z } from 'zod';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';
import { OfAccount } from './account-center.js';
import { SessionChecks } from './session-checks.js';

/** What a person is known by. What is added is proved first, in a journey of its own. */
@OfAccount('identifiers')
@Controller('/api/v1/account/identifiers')
export class IdentifiersController {
  constructor(
    private readonly client: ContractClient,
    private readonly sessions: SessionChecks,
  ) {}

  @Get()
  @Answers('listIdentifiers', 'What a person is known by', accountIdentifiers, { problems: ['request.not_found'] })
  async list(@FromCaller() caller: Caller): Promise<AccountIdentifiers> {
    const { userId } = await this.sessions.signedIn(caller);
    return this.client.request(listIdentifiers, { tenantId: caller.tenant.tenantId, userId }, caller.context);
  }

  @Delete(':type/:value')
  @HttpCode(204)
  @Answers('removeIdentifier', 'Takes an identifier away', 'nothing', {
    problems: ['session.step_up_required', 'account.last_method', 'identity.sso_required', 'identity.user_suspended'],
  })
  async remove(
    @FromCaller() caller: Caller,
    @Param('type') type: string,
    @Param('value') value: string,
  ): Promise<void> {
    const { userId } = await this.sessions.freshlySignedIn(caller);
    const request = { tenantId: caller.tenant.tenantId, userId, identifier: identifierAt(type, value) };
    await this.client.request(removeIdentifier, request, caller.context);
  }

  @Put('primary')
  @HttpCode(204)
  @Answers('choosePrimaryIdentifier', 'Makes an identifier the first of its type', 'nothing', {
    problems: [
      'session.step_up_required',
      'request.not_found',
      'identity.identifier_not_accepted',
      'identity.user_suspended',
    ],
  })
  async choosePrimary(
    @FromCaller() caller: Caller,
    @Body({ schema: bodies.primary }) chosen: z.infer<typeof bodies.primary>,
  ): Promise<void> {
    const { userId } = await this.sessions.freshlySignedIn(caller);
    const request = { tenantId: caller.tenant.tenantId, userId, identifier: chosen };
    await this.client.request(choosePrimaryIdentifier, request, caller.context);
  }
}

/** An identifier as a path has it; what cannot be one is nobody's. */
function identifierAt(type: string, value: string): Identifier {
  const parsed = identifier.safeParse({ type, value });
  if (!parsed.success) throw new ContractError('request.not_found', 'not yours');
  return parsed.data;
}
