import type { TenantConfiguration } from '@latchkey/contracts';
import type { FastifyInstance } from 'fastify';

/** What decides about a tenant's policy. */
export type PolicyFacts = Pick<TenantConfiguration, 'branding'>;

const self = "'self'";
const none = "'none'";

/** What a page may load and do; a row without sources is a switch. What a tenant adds is for its own pages alone. */
const directives = (tenant: PolicyFacts | undefined): Readonly<Record<string, readonly string[]>> => ({
  'default-src': [none],
  'script-src': [self],
  'style-src': [self],
  'img-src': [self, 'data:', ...logoOrigin(tenant)],
  'font-src': [self],
  'connect-src': [self],
  'manifest-src': [self],
  'form-action': [self],
  'frame-ancestors': [none],
  'base-uri': [none],
  'object-src': [none],
  'require-trusted-types-for': ["'script'"],
});

/** The one place that the logo comes from. A host that could end the directive is none. */
function logoOrigin(tenant: PolicyFacts | undefined): string[] {
  const { logo } = tenant?.branding ?? {};
  if (logo === undefined || !URL.canParse(logo)) return [];
  const { origin } = new URL(logo);
  return /^https:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.test(origin) ? [origin] : [];
}

/** The content security policy of a tenant's pages; without a tenant, of everybody's. */
export const contentSecurityPolicy = (tenant?: PolicyFacts): string =>
  Object.entries(directives(tenant))
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');

/** On every response: no framing, no sniffing, no referrer, nothing kept that has state. */
const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'cache-control': 'no-store',
};

/** Sets the headers before anything is handled, so that errors carry them too. */
export function addSecurityHeaders(
  fastify: FastifyInstance,
  tenantOf: (host: string) => PolicyFacts | undefined,
): void {
  const everybodys = contentSecurityPolicy();
  // A tenant that is changed is another object, and so has another policy.
  const policies = new WeakMap<PolicyFacts, string>();
  const policyOf = (tenant: PolicyFacts | undefined): string => {
    if (!tenant) return everybodys;
    const policy = policies.get(tenant) ?? contentSecurityPolicy(tenant);
    policies.set(tenant, policy);
    return policy;
  };
  fastify.addHook('onRequest', ({ headers }, reply, done) => {
    reply.headers({ ...securityHeaders, 'content-security-policy': policyOf(tenantOf(headers.host ?? '')) });
    done();
  });
}
