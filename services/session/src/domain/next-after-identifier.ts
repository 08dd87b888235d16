import type { Identifier, Intent, TenantConfiguration } from '@latchkey/contracts';

/** What a named identifier brings up. */
export type NextStep = 'sso' | 'passkey' | 'password' | 'code' | 'new-password';

/** What is known of the identifier, and of the person at most that they have a passkey that can be used here. */
export type IdentifierFacts = {
  intent: Intent;
  type: Identifier['type'];
  hasPasskey: boolean;
  /** The identifier's domain belongs to an active SSO connection. */
  isOfConnection?: boolean;
  /** Of somebody who is signed in it may be said: there is no password to ask for. */
  lacksPassword?: boolean;
};

/**
 * Where a journey goes once its identifier is named. An organisation that signs its people in itself comes before
 * everything, whatever somebody came for: nobody proves such an address here. Then a passkey where it may exist; then the
 * tenant's own order. Somebody who recovers proves the identifier itself, and so does who signs up, unless there is
 * nothing to prove. Nothing but `hasPasskey` depends on the person, and in `hidden` not even that: an unknown one and one
 * without a passkey look alike.
 */
export function nextAfterIdentifier(
  { signIn, signUp, passkey }: Pick<TenantConfiguration, 'signIn' | 'signUp' | 'passkey'>,
  { intent, type, hasPasskey, isOfConnection, lacksPassword = false }: IdentifierFacts,
): NextStep {
  if (isOfConnection) return 'sso';
  if (intent === 'step-up') return hasPasskey ? 'passkey' : againBy(type, lacksPassword, signIn);
  if (intent !== 'sign-in') return provingBy(intent, type, signUp);
  if (passkey.enabled && (signIn.identifierFirst === 'hidden' || hasPasskey)) return 'passkey';
  return primaryOf(type, signIn);
}

/** Whether who signs up proves what they call themselves with: a user name cannot be. */
const isProved = (type: Identifier['type'], { verify }: TenantConfiguration['signUp']): boolean =>
  type !== 'username' && verify;

/** By the name itself, unless who signs up has nothing to prove of it. */
const provingBy = (intent: Intent, type: Identifier['type'], signUp: TenantConfiguration['signUp']) =>
  intent === 'sign-up' && !isProved(type, signUp) ? 'new-password' : 'code';

/** How somebody proves themselves again who has no passkey. */
const againBy = (type: Identifier['type'], lacksPassword: boolean, signIn: TenantConfiguration['signIn']) =>
  lacksPassword && type !== 'username' ? 'code' : primaryOf(type, signIn);

/** The tenant's own order for this kind of name. */
const primaryOf = (type: Identifier['type'], { methods }: TenantConfiguration['signIn']): 'password' | 'code' =>
  methods.find(({ identifier }) => identifier === type)?.primary ?? 'code';
