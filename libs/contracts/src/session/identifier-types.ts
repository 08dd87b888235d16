import type { TenantConfiguration } from '../identity/configuration.js';
import type { IdentifierType } from '../vocabulary.js';
import type { Intent } from './interaction.js';

/** What somebody may call themselves with, in the tenant's order. Nobody gets a code for a new password at a user name. */
export function identifierTypes(
  intent: Intent,
  { signIn, signUp }: Pick<TenantConfiguration, 'signIn' | 'signUp'>,
): IdentifierType[] {
  if (intent === 'sign-up') return signUp.identifiers;
  const types = signIn.methods.map(({ identifier }) => identifier);
  return intent === 'recover' ? types.filter((type) => type !== 'username') : types;
}

/** Whether a tenant has a journey at all. */
export function offers(
  intent: Intent,
  { signIn, signInMode }: Pick<TenantConfiguration, 'signIn' | 'signInMode'>,
): boolean {
  if (intent === 'sign-up') return signInMode !== 'sign-in-only';
  return intent === 'sign-in' || signIn.methods.some(({ password }) => password);
}
