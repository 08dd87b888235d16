import type { TenantConfiguration } from '@latchkey/contracts';
import type { FastifyInstance } from 'fastify';

/** What decides about the policy of a tenant's pages. */
export type PolicyFacts = Pick<TenantConfiguration, 'branding' | 'captcha'>;

const self = "'self'";
const none = "'none'";
const turnstile = 'https://challenges.cloudflare.com';

/**
 * What a page may load and do; a row with nothing in it is left out. What a tenant adds is for its own pages alone:
 * its logo, and Turnstile, which is Cloudflare's script and makes its elements in its own way, without trusted types.
 */
const directives = (tenant?: PolicyFacts): Readonly<Record<string, readonly string[]>> => {
  const cloudflare = tenant?.captcha.provider === 'turnstile' ? [turnstile] : [];
  return {
    'default-src': [none],
    'script-src': [self, ...cloudflare],
    'style-src': [self],
    'img-src': [self, 'data:', ...logoOrigin(tenant)],
    'font-src': [self],
    'connect-src': [self],
    'manifest-src': [self],
    // Proofs of work are done beside the page.
    'worker-src': [self],
    'form-action': [self],
    'frame-ancestors': [none],
    'base-uri': [none],
    'object-src': [none],
    'frame-src': cloudflare,
    'require-trusted-types-for': cloudflare.length > 0 ? [] : ["'script'"],
  };
};

/** The one place that the logo comes from. A host that could end the directive is none. */
function logoOrigin(tenant: PolicyFacts | undefined): string[] {
  const { logo } = tenant?.branding ?? {};
  if (logo === undefined || !URL.canParse(logo)) return [];
  const { origin } = new URL(logo);
  return /^https:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(origin) ? [origin] : [];
}

type Directives = ReturnType<typeof directives>;

const written = (rows: Directives): string =>
  Object.entries(rows)
    .filter(([, sources]) => sources.length > 0)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');

/** The content security policy of a tenant's pages; without a tenant the one that allows least. */
export const pagePolicy = (tenant?: PolicyFacts): string => written(directives(tenant));

/** Of the console: the same, and it frames its own preview. */
export const consolePolicy = (tenant: PolicyFacts): string => written({ ...directives(tenant), 'frame-src': [self] });

/**
 * Of the preview of the sign-in pages (ADR 0023). The console's own origin may frame it; it has no origin itself, so no cookie and no storage,
 * and it can load nothing but its own code, send nothing and open nothing.
 */
export const previewHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': written({
    ...directives(),
    'connect-src': [none],
    'worker-src': [none],
    'form-action': [none],
    'frame-ancestors': [self],
    sandbox: ['allow-scripts'],
  }),
  'permissions-policy': 'publickey-credentials-get=(), publickey-credentials-create=()',
};

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
