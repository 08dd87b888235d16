import { isSafeAddress, type FieldError } from '@latchkey/contracts';

/** Why a connection cannot be kept: a code for programs, the place, and words for people. */
export type ConnectionFault = Required<FieldError>;

export type ConnectionFacts = {
  readonly issuer: string;
  readonly domains: readonly string[];
  readonly active: boolean;
  /** Of its domains, those that belong to another active connection of the tenant. */
  readonly takenDomains: readonly string[];
  /** Plain http is for this machine, and only where the deployment allows private addresses. */
  readonly allowsPrivate: boolean;
};

/** Every reason why a connection cannot be kept, before its provider is asked. */
export const connectionFaults = (facts: ConnectionFacts): ConnectionFault[] => [
  ...issuerFaults(facts),
  ...facts.domains.flatMap((domain, index) => domainFaults(facts, domain, index)),
];

function issuerFaults({ issuer, allowsPrivate }: ConnectionFacts): ConnectionFault[] {
  const pointer = '/issuer';
  if (!isSafeAddress(issuer, allowsPrivate))
    return [{ code: 'issuer_not_https', pointer, detail: 'an https address without a user' }];
  // OpenID Connect Discovery §2: no query, no fragment.
  return /[?#]/.test(issuer)
    ? [{ code: 'issuer_not_canonical', pointer, detail: 'neither a query nor a fragment' }]
    : [];
}

function domainFaults({ domains, active, takenDomains }: ConnectionFacts, domain: string, index: number) {
  const pointer = `/domains/${index}`;
  if (domains.indexOf(domain) < index) return [{ code: 'domain_twice', pointer, detail: `${domain} is there already` }];
  return active && takenDomains.includes(domain)
    ? [{ code: 'domain_taken', pointer, detail: `${domain} belongs to another active connection` }]
    : [];
}
