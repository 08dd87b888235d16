import { beginSpan, isTracing, withinSpan, type OpenSpan } from '@latchkey/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const spans = new WeakMap<FastifyRequest, OpenSpan>();

/** Makes a span of every request, below the page's own, where spans are made at all. */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const parent = typeof headers['traceparent'] === 'string' ? headers['traceparent'] : undefined;
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = beginSpan({ name: `${method} ${route}`, kind: 'server', parent, attributes });
    if (!span) return done();
    spans.set(request, span);
    withinSpan(span, done);
  });
  // A body is read in the connection's own turn: from here on it is the request's again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) withinSpan(span, done);
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    if (reply.statusCode >= 500) span?.fail(String(reply.statusCode));
    span?.end({ 'http.response.status_code': reply.statusCode });
    done();
  });
}
