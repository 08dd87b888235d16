import { Readable } from 'node:stream';
import {
  administrationBodies as bodies,
  ContractError,
  simulatePolicy,
  simulationLine,
  simulationOfOne,
  type RequestInputOf,
  type SimulationOfOne,
} from '@latchkey/contracts';
import { callContext, ContractClient, LOG, type CallContext } from '@latchkey/messaging';
import { Health, type Log } from '@latchkey/observability';
import { Body, HttpCode, Inject, Post, StreamableFile } from '@nestjs/common';
import type { z } from 'zod';
import { FromAdministrator } from '../admin/addresses.js';
import { Administration, NeedsScope } from '../admin/administration.js';
import { Answers } from '../reference/answers.js';
import { simulatedLines } from './simulated-lines.js';

type Asked = Pick<RequestInputOf<typeof simulatePolicy>, 'tenantId' | 'proposed'>;

const peopleOfPage = 500;
const pageBudgetMs = 8_000;

/** What a proposed policy would do, without doing it: to one person, or line by line to everybody. */
@Administration('/mfa-policy')
export class SimulationController {
  constructor(
    private readonly client: ContractClient,
    private readonly health: Health,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Post('simulate')
  @HttpCode(200)
  @NeedsScope('users:read')
  @Answers('simulatePolicy', 'What a policy would do: to one person, or line by line to everybody', simulationOfOne, {
    lines: { type: 'application/x-ndjson', line: simulationLine },
    problems: ['request.not_found', 'tenant.not_acceptable'],
  })
  async simulate(
    @FromAdministrator() context: CallContext,
    @Body({ schema: bodies.simulate }) { userId, ...asked }: z.infer<typeof bodies.simulate>,
  ): Promise<SimulationOfOne | StreamableFile> {
    if (userId === undefined) return this.everybody(asked, context);
    const { people } = await this.client.request(simulatePolicy, { ...asked, of: { userId } }, context);
    const [person] = people;
    if (!person) throw new ContractError('request.not_found', 'no such person');
    return { person };
  }

  /** What fails before the first line is a problem like any other. Each page has the time that a call has. */
  private async everybody(asked: Asked, context: CallContext): Promise<StreamableFile> {
    const { traceId, traceparent } = context;
    const limit = peopleOfPage;
    const first = await this.client.request(simulatePolicy, { ...asked, of: { limit } }, context);
    const lines = simulatedLines(first, {
      ask: async (after) => {
        if (this.health.isStopping()) throw new ContractError('service.unavailable', undefined, { reason: 'stopping' });
        const request = { ...asked, of: { after, limit } };
        return this.client.request(simulatePolicy, request, callContext(pageBudgetMs, traceparent));
      },
      failed: (error) => this.log.error({ error, traceId }, 'a simulation ended early'),
    });
    return new StreamableFile(Readable.from(lines, { objectMode: false }), { type: 'application/x-ndjson' });
  }
}
