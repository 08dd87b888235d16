import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { httpSeconds } from '@latchkey/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { config } from './config.js';
import { admitCalls } from './edge/admission.js';
import { addSecurityHeaders } from './edge/security-headers.js';
import { traceRequests } from './edge/traced-requests.js';
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
    // What still comes over a connection that was open is answered, and told to close it.
    return503OnClosing: false,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  });

type Server = {
  /** Closes keep-alive connections while the process drains. */
  isStopping: () => boolean;
  hasConsole: (host: string) => boolean;
};

/** Headers, metrics, room, the reference and the built assets. */
export async function prepareServer(fastify: FastifyInstance, { isStopping, hasConsole }: Server): Promise<void> {
  addSecurityHeaders(fastify);
  traceRequests(fastify);
  admitCalls(fastify, config.MOST_UNDER_WAY);
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
  await serveAssets(fastify, { folder: config.SIGN_IN_UI, prefix: '/assets/' });
  await serveAssets(fastify, { folder: config.CONSOLE_UI, prefix: '/console/assets/', isHere: hasConsole });
}

type Assets = { folder: string; prefix: string; isHere?: (host: string) => boolean };

/** Built files have names of their content. Where they are not (`isHere`), there is no such address. */
async function serveAssets(fastify: FastifyInstance, { folder, prefix, isHere }: Assets): Promise<void> {
  await fastify.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix,
    index: false,
    cacheControl: false,
    decorateReply: prefix === '/assets/',
    ...(isHere && { allowedPath: (_path, _root, request) => isHere(request.headers.host ?? '') }),
    setHeaders: (reply) => {
      reply.header('cache-control', `public, max-age=${assetLifeSeconds}, immutable`);
      // The preview has no origin, so its own code comes from another one. The same bytes are anybody's without this.
      if (!isHere) reply.header('access-control-allow-origin', '*');
    },
  });
}
