import type { CaptchaSettings } from '@latchkey/contracts';
import type { FastifyInstance } from 'fastify';

const turnstile = 'https://challenges.cloudflare.com';

/**
 * What a page may load and do. Nobody else's script and frame, unless its tenant uses Turnstile: that is Cloudflare's
 * script, and it makes its elements in its own way, without trusted types.
 */
export const pagePolicy = (provider?: CaptchaSettings['provider']): string =>
  [
    "default-src 'none'",
    provider === 'turnstile' ? `script-src 'self' ${turnstile}` : "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    // Proofs of work are done beside the page.
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    provider === 'turnstile' ? `frame-src ${turnstile}` : "require-trusted-types-for 'script'",
  ].join('; ');

/** On every response: no framing, no sniffing, no referrer, nothing kept that has state. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': pagePolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'cache-control': 'no-store',
};

/** Sets the headers before anything is handled, so that errors carry them too. */
export function addSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    reply.headers(securityHeaders);
    done();
  });
}
