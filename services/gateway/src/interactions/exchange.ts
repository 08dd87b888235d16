import { createParamDecorator, type ExecutionContext, type RawBodyRequest } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, hashOf, type Caller } from '../edge/caller.js';

/** A call that moves a journey: who makes it, which journey, the hash of its bytes, and the reply that gets the cookies. */
export type Exchange = {
  caller: Caller;
  id: string;
  bodyHash: string;
  /** As the browser says, and no longer than a contract takes. */
  userAgent: string;
  reply: FastifyReply;
};

const longestUserAgent = 512;

type JourneyRequest = RawBodyRequest<FastifyRequest<{ Params: { id: string } }>>;

export const FromExchange = createParamDecorator((_: unknown, context: ExecutionContext): Exchange => {
  const http = context.switchToHttp();
  const request = http.getRequest<JourneyRequest>();
  const caller = callerOf(request);
  if (!caller) throw new Error('the edge guard did not run');
  const bodyHash = hashOf(request.rawBody ?? '');
  const userAgent = (request.headers['user-agent'] ?? '').slice(0, longestUserAgent);
  return { caller, id: request.params.id, bodyHash, userAgent, reply: http.getResponse<FastifyReply>() };
});
