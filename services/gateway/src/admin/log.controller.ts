import { Readable } from 'node:stream';
import {
  adminLogQueries as queries,
  ContractError,
  listLog,
  logLine,
  logPage,
  type LogFilter,
  type LogPage,
} from '@latchkey/contracts';
import { callContext, ContractClient, LOG, type CallContext } from '@latchkey/messaging';
import { Health, type Log } from '@latchkey/observability';
import { Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import { logLines } from '../log/log-lines.js';
import { Answers } from '../reference/answers.js';
import { cursorOf, FromAdministrator, placeOf, tenantAt } from './addresses.js';
import { Administration, NeedsScope } from './administration.js';

const rowsOfPage = 200;
const pageBudgetMs = 8_000;

/** A tenant's log: page by page, or line by line to its end. */
@Administration('/tenants/:tenantId/log')
export class LogController {
  constructor(
    private readonly client: ContractClient,
    private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get()
  @NeedsScope('log:read')
  @Answers('listLog', 'What happened, the newest first', logPage)
  async list(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.list }) { cursor, limit, ...asked }: z.infer<typeof queries.list>,
  ): Promise<LogPage> {
    const request = { tenantId: tenantAt(id), ...filterOf(asked), limit, ...placeOf(cursor) };
    const { entries, next } = await this.client.request(listLog, request, context);
    return { entries, ...(next !== undefined && { nextCursor: cursorOf(next) }) };
  }

  /** What fails before the first line is a problem like any other. Each page has the time that a call has. */
  @Get('export')
  @NeedsScope('log:read')
  @Answers('exportLog', 'What happened, line by line', 'nothing', {
    lines: { type: 'application/x-ndjson', line: logLine },
  })
  async export(
    @FromAdministrator() context: CallContext,
    @Param('tenantId') id: string,
    @Query({ schema: queries.export }) asked: z.infer<typeof queries.export>,
  ): Promise<StreamableFile> {
    const { traceId, traceparent } = context;
    const request = { tenantId: tenantAt(id), ...filterOf(asked), limit: rowsOfPage };
    const first = await this.client.request(listLog, request, context);
    const lines = logLines(first, {
      ask: async (after) => {
        if (this.health.isStopping()) throw new ContractError('service.unavailable', undefined, { reason: 'stopping' });
        return this.client.request(listLog, { ...request, after }, callContext(pageBudgetMs, traceparent));
      },
      failed: (error) => this.log.error({ error, traceId }, 'an export of a log ended early'),
    });
    return new StreamableFile(Readable.from(lines, { objectMode: false }), { type: 'application/x-ndjson' });
  }
}

const filterOf = ({ user, interaction, code, ...rest }: z.infer<typeof queries.export>): LogFilter => ({
  ...rest,
  ...(user && { userId: user }),
  ...(interaction && { interactionId: interaction }),
  ...(code && { codes: code }),
});
