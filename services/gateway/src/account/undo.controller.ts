import { identityAccountBodies as bodies, undoIdentifierChange } from '@latchkey/contracts';
import { ContractClient } from '@latchkey/messaging';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { FromCaller, type Caller } from '../edge/caller.js';
import { Answers } from '../reference/answers.js';

/**
 * Takes a change of identifiers back, for whoever was told of it: without a session, because it may be them who was locked out, and
 * whatever the account centre offers.
 */
@Controller('/api/v1/account/undo')
export class UndoController {
  constructor(private readonly client: ContractClient) {}

  @Post()
  @HttpCode(204)
  @Answers('undoIdentifierChange', 'Takes a change of identifiers back, for who was told of it', 'nothing', {
    problems: ['identity.link_rejected'],
  })
  async undo(
    @FromCaller() { tenant, context }: Caller,
    @Body({ schema: bodies.undo }) { secret }: z.infer<typeof bodies.undo>,
  ): Promise<void> {
    await this.client.request(undoIdentifierChange, { tenantId: tenant.tenantId, secret }, context);
  }
}
