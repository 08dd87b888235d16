import type { Identifier, Intent, TenantConfiguration } from '@latchkey/contracts';

/** What a named identifier brings up. */
export type NextStep = 'passkey' | 'password' | 'code' | 'new-password';

/** What is known of the person: at most that they have a passkey that can be used here. */
export type IdentifierFacts = { intent: Intent; type: Identifier['type']; hasPasskey: boolean };

/**
 * Where a journey goes once its identifier is named. A passkey comes first where it may exist; then the tenant's own
 * order. Somebody who recovers proves the identifier itself, and so does who signs up, unless there is nothing to prove. Nothing but `hasPasskey` depends on the
 * person, and in `hidden` not even that: an unknown one and one without a passkey look alike.
 */
export function nextAfterIdentifier(
  { signIn, signUp, passkey }: Pick<TenantConfiguration, 'signIn' | 'signUp' | 'passkey'>,
  { intent, type, hasPasskey }: IdentifierFacts,
): NextStep {
  if (intent === 'sign-up') return type === 'username' || !signUp.verify ? 'new-password' : 'code';
  if (intent === 'recover') return 'code';
  if (passkey.enabled && (signIn.identifierFirst === 'hidden' || hasPasskey)) return 'passkey';
  return signIn.methods.find(({ identifier }) => identifier === type)?.primary ?? 'code';
}
