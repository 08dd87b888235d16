import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { apiControllers } from '../api-controllers.js';
import { CaptchaController } from '../captcha/captcha.controller.js';
import { openApiDocument } from './openapi-document.js';

/**
 * Adds the reference: the same for everybody at every host, so no guard asks whose it is. It is written once, when the
 * process starts.
 */
export function addReference(fastify: FastifyInstance): void {
  const document = openApiDocument([...apiControllers, CaptchaController]);
  addText(fastify, '/api/openapi.json', { type: 'application/json; charset=utf-8', text: JSON.stringify(document) });
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
