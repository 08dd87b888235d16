import { randomInt } from 'node:crypto';
import { ContractError } from '@latchkey/contracts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { toProblem } from '../problems/problem.js';
import { traceFrom } from '@latchkey/observability';

/** What a call is to whoever has too many: `free` costs nothing behind the gateway. */
export type CallKind = 'begins' | 'goes-on' | 'free';

const beginnings = new Set([
  'POST /api/v1/interactions',
  'GET /api/v1/experience',
  'GET /oidc/auth',
  'POST /oidc/auth',
]);

/** A journey that has begun is worth more than one that begins, and more than administration, which can wait. */
export function kindOf(method: string, url: string): CallKind {
  const [path = ''] = url.split('?', 1);
  if (beginnings.has(`${method} ${path}`) || path.startsWith('/api/v1/admin/')) return 'begins';
  return path.startsWith('/api/') || path.startsWith('/oidc/') ? 'goes-on' : 'free';
}

/** Whether a call is refused while so many are under way: what goes on has as much room again. */
export const isRefused = (kind: CallKind, underWay: number, most: number): boolean =>
  kind !== 'free' && underWay >= (kind === 'begins' ? most : 2 * most);

const retryAfterSeconds = { least: 1, most: 4 };

/**
 * Refuses at once what could only wait (503, Retry-After with jitter so that nobody comes back together), so that what is under way
 * is finished in its time.
 */
export function admitCalls(fastify: FastifyInstance, most: number): void {
  let underWay = 0;
  fastify.addHook('onRequest', (request, reply, done) => {
    const kind = kindOf(request.method, request.url);
    if (isRefused(kind, underWay, most)) return refuse(reply, request.url);
    if (kind !== 'free') {
      underWay += 1;
      reply.raw.once('close', () => void (underWay -= 1));
    }
    done();
  });
}

/** Not logged call by call: the metrics of the route count them, and writing them down would cost what is spared. */
function refuse(reply: FastifyReply, url: string): void {
  const seconds = randomInt(retryAfterSeconds.least, retryAfterSeconds.most);
  const error = new ContractError('service.unavailable', undefined, {
    reason: 'overload',
    extension: { retryAfterSeconds: seconds },
  });
  const { traceId } = traceFrom(undefined);
  const { status, body } = toProblem(error, { instance: url.split('?', 1)[0] ?? '/', traceId });
  reply.header('retry-after', String(seconds)).status(status).type('application/problem+json').send(body);
}
