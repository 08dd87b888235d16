import { ContractError } from '@latchkey/contracts';
import { LOG } from '@latchkey/messaging';
import { traceFrom, type Log } from '@latchkey/observability';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../edge/caller.js';
import { rememberProblem } from '../notes/noted-call.js';
import { toProblem } from './problem.js';

/** Every failure leaves the gateway as a problem document; what is unknown is logged once, with its trace. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    rememberProblem(request, error);
    const { traceId } = contextOf(request) ?? traceFrom(undefined);
    const [instance = '/'] = request.url.split('?', 1);
    const { status, body, retryAfterSeconds } = toProblem(error, { instance, traceId });
    const fields = {
      status,
      instance: loggedPath(request, instance),
      traceId,
      ...(error instanceof ContractError && { problem: error.code, reason: error.reason }),
    };
    if (status >= 500) this.log.error({ ...fields, error }, 'a request failed');
    else this.log.info(fields, 'a request was refused');
    if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
    reply.status(status).type('application/problem+json').send(body);
  }
}

/** An identifier may stand in a path, and in no log. */
const loggedPath = ({ params, routeOptions }: FastifyRequest, instance: string): string =>
  typeof params === 'object' && params !== null && 'value' in params ? (routeOptions.url ?? '') : instance;
