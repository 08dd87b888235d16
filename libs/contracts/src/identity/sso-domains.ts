import type { SsoProjection } from './configuration.js';

type WithSso = { readonly sso: SsoProjection };

/** The domain of an address in its one form. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1);

/** The active connection that a domain belongs to. A sub-domain does not unless it is listed. */
export const connectionOfDomain = (
  { sso }: WithSso,
  domain: string,
): SsoProjection['connections'][number] | undefined => sso.connections.find(({ domains }) => domains.includes(domain));

/** The active connection that somebody's identifier belongs to: an e-mail address' domain decides, and nothing else. */
export const connectionOf = (
  tenant: WithSso,
  identifier: { type: string; value: string } | undefined,
): SsoProjection['connections'][number] | undefined =>
  identifier?.type === 'email' ? connectionOfDomain(tenant, domainOf(identifier.value)) : undefined;
