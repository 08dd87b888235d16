import { domainOf, type UserId } from '@latchkey/contracts';

/** What a provider says of the person, as far as it is looked at. */
export type ProviderClaims = { readonly email: unknown; readonly emailVerified: unknown };

/** Who has the address here, and by how many providers' accounts they are known already. */
export type AddressOwner = {
  readonly userId: UserId;
  readonly isVerified: boolean;
  readonly isSuspended: boolean;
  readonly ssoIdentities: number;
};

export type LinkFacts = {
  /** Whom this very account of the provider belongs to. */
  readonly known: { readonly userId: UserId; readonly isSuspended: boolean } | undefined;
  /** The canonical address, when there is one that can be one. */
  readonly email: string | undefined;
  readonly claims: ProviderClaims;
  readonly connection: { readonly domains: readonly string[]; readonly linking: 'by-verified-email' | 'never' };
  readonly owner: AddressOwner | undefined;
};

export type LinkRefusal =
  | 'suspended'
  | 'email_missing'
  | 'email_not_verified'
  | 'email_of_another_domain'
  | 'linking_off'
  | 'address_not_verified_here'
  | 'person_has_another_identity';

export type LinkDecision =
  | { readonly outcome: 'known' | 'link'; readonly userId: UserId }
  | { readonly outcome: 'create'; readonly email: string }
  | { readonly outcome: 'refused'; readonly reason: LinkRefusal };

/**
 * Who a provider's account is here. The account itself decides, by issuer and subject; an address only helps somebody
 * across who has none yet, and only where both sides have verified it. Two accounts are never merged.
 */
export function decideLink(facts: LinkFacts): LinkDecision {
  const { known, email, claims, connection } = facts;
  if (known) return known.isSuspended ? refused('suspended') : { outcome: 'known', userId: known.userId };
  if (email === undefined) return refused('email_missing');
  // Only the boolean itself: a provider that says "true" in words has not said it.
  if (claims.emailVerified !== true) return refused('email_not_verified');
  if (!connection.domains.includes(domainOf(email))) return refused('email_of_another_domain');
  return facts.owner ? decideOwner(facts.owner, connection.linking) : { outcome: 'create', email };
}

function decideOwner(owner: AddressOwner, linking: LinkFacts['connection']['linking']): LinkDecision {
  if (owner.isSuspended) return refused('suspended');
  if (linking === 'never') return refused('linking_off');
  if (!owner.isVerified) return refused('address_not_verified_here');
  // Of this provider too: an address that went to a new colleague does not bring the old one's account with it.
  return owner.ssoIdentities > 0 ? refused('person_has_another_identity') : { outcome: 'link', userId: owner.userId };
}

const refused = (reason: LinkRefusal): LinkDecision => ({ outcome: 'refused', reason });
