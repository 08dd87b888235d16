import type { BlockList } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../edge/caller.js';
import { clientAddress, originOf } from './client-address.js';
import type { CallFacts } from './limit-keys.js';

/** A call of the API; `id` is the journey's, where there is one. */
export type ApiRequest = FastifyRequest<{ Params: { id?: string } }>;

/** What can be counted of a call. */
export function callFacts(request: ApiRequest, { tenant, browserToken }: Caller, proxies: BlockList): CallFacts {
  const forwarded = request.headers['x-forwarded-for'];
  const forwardedFor = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
  return {
    tenantId: tenant.tenantId,
    phoneRegion: tenant.signIn.phoneRegion,
    origin: originOf(clientAddress(request.socket.remoteAddress, forwardedFor, proxies)),
    browserToken,
    journey: request.params.id,
    body: request.body,
  };
}
