import { ContractError, type TenantConfiguration } from '@latchkey/contracts';
import type { Identifier } from './identifier.js';

/** Whose addresses a tenant wants. */
export type EmailRules = TenantConfiguration['emailRules'];
/** Why an address is not wanted. */
export type EmailFault = 'subaddress' | 'blocked' | 'not-allowed';

const gmail: readonly string[] = ['gmail.com', 'googlemail.com'];

type Parts = { readonly local: string; readonly domain: string };

/** An address as its mailbox is known. Gmail has two names and does not look at dots. */
function partsOf(address: string): Parts {
  const at = address.lastIndexOf('@');
  const parts = { local: address.slice(0, at).toLowerCase(), domain: address.slice(at + 1).toLowerCase() };
  return gmail.includes(parts.domain) ? { local: parts.local.replaceAll('.', ''), domain: 'gmail.com' } : parts;
}

const withoutTag = ({ local, domain }: Parts): Parts => ({ local: local.replace(/\+.*$/, ''), domain });
const isSame = (one: Parts, other: Parts): boolean => one.local === other.local && one.domain === other.domain;

/** A pattern is an address, a domain, or `*.` and a domain for all that is below it. */
function matches(pattern: string, address: Parts): boolean {
  const wanted = pattern.toLowerCase();
  if (wanted.includes('@')) return isSame(partsOf(wanted), address);
  if (wanted.startsWith('*.')) return address.domain.endsWith(wanted.slice(1));
  return address.domain === (gmail.includes(wanted) ? 'gmail.com' : wanted);
}

/**
 * Why a tenant does not want an address at a sign-up; nothing when it does. Who is blocked stays so with a tag
 * (`ada+1@…`), whatever is allowed; a tag of an address that is allowed is another address.
 */
export function emailFault(address: string, { blockSubaddressing, allow, block }: EmailRules): EmailFault | undefined {
  const parts = partsOf(address);
  const untagged = withoutTag(parts);
  if (blockSubaddressing && !isSame(parts, untagged)) return 'subaddress';
  if (block.some((pattern) => matches(pattern, parts) || matches(pattern, untagged))) return 'blocked';
  if (allow.length > 0 && !allow.some((pattern) => matches(pattern, parts))) return 'not-allowed';
  return undefined;
}

/** Refuses an identifier that new people may not have. It is the same whether or not somebody has it. */
export function refuseUnwanted(
  { type, value }: Identifier,
  { emailRules }: Pick<TenantConfiguration, 'emailRules'>,
): void {
  const reason = type === 'email' ? emailFault(value, emailRules) : undefined;
  if (reason) throw new ContractError('identity.identifier_not_accepted', undefined, { reason });
}
