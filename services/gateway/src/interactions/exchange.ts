import type { bodies, PresentedDevice } from '@latchkey/contracts';
import { createParamDecorator, type ExecutionContext, type RawBodyRequest } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { callerOf, hashOf, type Caller } from '../edge/caller.js';
import { presentedDevices } from '../edge/trusted-devices.js';

/** A checked body of a journey's call. */
export type BodyOf<Name extends keyof typeof bodies> = z.infer<(typeof bodies)[Name]>;

/** A call that moves a journey: who makes it, which journey, the hash of its bytes, and the reply that gets the cookies. */
export type Exchange = {
  caller: Caller;
  id: string;
  bodyHash: string;
  /** As the browser says, and no longer than a contract takes. */
  userAgent: string;
  trustedDevices: PresentedDevice[];
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
  const trustedDevices = presentedDevices(request.headers.cookie);
  const reply = http.getResponse<FastifyReply>();
  return { caller, id: request.params.id, bodyHash, userAgent, trustedDevices, reply };
});
