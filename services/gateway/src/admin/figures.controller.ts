import { figuresQueries as queries, readFunnel, readOverview, type ReplyOf } from '@latchkey/contracts';
import { ContractClient, type CallContext } from '@latchkey/messaging';
import { Get, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Answers } from '../reference/answers.js';
import { FromAdministrator, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

/** A tenant's figures: its passkey funnel, and what its first page shows. */
@Administration('/tenants/:tenantId')
export class FiguresController {
  constructor(private readonly client: ContractClient) {}

  @Get('funnel')
  @NeedsScope('log:read')
  @Answers('readFunnel', 'What became of passkeys that were offered', readFunnel.reply)
  funnel(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.funnel }) asked: z.infer<typeof queries.funnel>,
  ): Promise<ReplyOf<typeof readFunnel>> {
    return this.client.request(readFunnel, { tenantId: tenantAt(id), ...asked }, context);
  }

  @Get('overview')
  @NeedsScope('log:read')
  @Answers('readOverview', 'A tenant’s figures', readOverview.reply)
  overview(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.overview }) asked: z.infer<typeof queries.overview>,
  ): Promise<ReplyOf<typeof readOverview>> {
    return this.client.request(readOverview, { tenantId: tenantAt(id), ...asked }, context);
  }
}
