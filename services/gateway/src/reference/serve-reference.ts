import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { apiControllers } from '../api-controllers.js';
import { CaptchaController } from '../captcha/captcha.controller.js';
import { openApiDocument } from './openapi-document.js';
import { referencePage } from './reference-page.js';
import { referenceStyle } from './reference-style.js';

const paths = { document: '/api/openapi.json', page: '/api/docs', style: '/api/docs/reference.css' } as const;

/**
 * Adds the reference: the same for everybody at every host, so no guard asks whose it is. It is written once, when the
 * process starts.
 */
export function addReference(fastify: FastifyInstance): void {
  const document = openApiDocument([...apiControllers, CaptchaController]);
  const page = referencePage(document, paths.style);
  addText(fastify, paths.document, { type: 'application/json; charset=utf-8', text: JSON.stringify(document) });
  addText(fastify, paths.page, { type: 'text/html; charset=utf-8', text: page });
  addText(fastify, paths.style, { type: 'text/css; charset=utf-8', text: referenceStyle });
}

function addText(fastify: FastifyInstance, path: string, { type, text }: { type: string; text: string }): void {
  const plain = Buffer.from(text);
  const small = gzipSync(plain);
  // Weak, because it is the same for both encodings (RFC 9110 §8.8.3.3).
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url')}"`;
  fastify.get(path, (request, reply) => {
    reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    const takesSmall = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (takesSmall) reply.header('content-encoding', 'gzip');
    return reply.type(type).send(takesSmall ? small : plain);
  });
}
