import { ContractError, interactionId, ssoParameters, type SsoParameters } from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Controller, Get, Headers, HttpCode, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { hashOf } from '../edge/caller.js';
import { FromExchange, type Exchange } from '../interactions/exchange.js';
import { JourneysService } from '../interactions/journeys.service.js';
import { Answers } from '../reference/answers.js';
import { isNavigation, pageOf, wayBack } from './way-back.js';

/** Where providers send browsers back to: a navigation from another site, which only the journey's own browser may make. */
@Controller('/api/v1/sso/callback')
export class SsoCallbackController {
  constructor(
    private readonly journeys: JourneysService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  @Get()
  @HttpCode(303)
  @Answers('returnFromSso', 'Where an organisation’s provider sends browsers back to', 'nothing', {
    query: ssoParameters,
    headers: ['location'],
  })
  async comeBack(
    @FromExchange() exchange: Exchange,
    @Query() query: unknown,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    try {
      redirect(reply, await this.finish(exchange, query));
    } catch (error) {
      if (!isNavigation({ accept })) throw error;
      const { code, reason } = error instanceof ContractError ? error : {};
      this.log.info(
        { problem: code, reason, error, traceId: exchange.caller.context.traceId },
        'a sign-in elsewhere ended in vain',
      );
      redirect(reply, wayBack(error));
    }
  }

  private async finish(exchange: Exchange, query: unknown) {
    const parameters = parametersOf(query);
    const bodyHash = hashOf(JSON.stringify(parameters));
    const callback = { ...exchange, id: journeyOf(parameters), bodyHash };
    return pageOf(await this.journeys.act(callback, { type: 'sso/callback', parameters }));
  }
}

/** RFC 9110 §15.4.4: go there with GET, and leave what was in this address behind. */
function redirect(reply: FastifyReply, to: string): void {
  reply.header('location', to);
}

/** What a provider sends, each at most once; what it adds of its own is left alone. */
function parametersOf(query: unknown): SsoParameters {
  const parsed = ssoParameters.safeParse(query);
  if (!parsed.success) throw new ContractError('contract.invalid_request', 'not what a provider sends');
  return parsed.data;
}

/** The journey that a state begins with. It opens nothing: that takes the browser, and the whole state. */
function journeyOf({ state }: SsoParameters) {
  const parsed = interactionId.safeParse(state.split('.', 1)[0]);
  if (!parsed.success) throw new ContractError('interaction.not_found');
  return parsed.data;
}
