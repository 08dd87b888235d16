import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { httpSeconds } from '@latchkey/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { config } from './config.js';
import { addSecurityHeaders } from './edge/security-headers.js';
import { addReference } from './reference/serve-reference.js';

/** Larger than any honest ceremony response, smaller than what the bus carries. */
const bodyLimit = 160 * 1_024;
/** A credential id is the longest that a path may have (WebAuthn L3 §7.1 step 25). */
const maxParamLength = 1_364;
const assetLifeSeconds = 31_536_000;

/** Fastify with limits on everything that comes from outside. */
export const createAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit,
    connectionTimeout: 30_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength },
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });

/** Headers, metrics, the reference and the built assets; `isStopping` closes keep-alive connections while the process drains. */
export async function prepareServer(fastify: FastifyInstance, isStopping: () => boolean): Promise<void> {
  addSecurityHeaders(fastify);
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping()) reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    httpSeconds.observe({ route, method: request.method, status: reply.statusCode }, reply.elapsedTime / 1_000);
    done();
  });
  addReference(fastify);
  await fastify.register(fastifyStatic, {
    root: path.join(config.SIGN_IN_UI, 'assets'),
    prefix: '/assets/',
    index: false,
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', `public, max-age=${assetLifeSeconds}, immutable`),
  });
}
