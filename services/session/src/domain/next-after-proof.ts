import type { Intent, ProfileField, TenantConfiguration } from '@latchkey/contracts';

/** What a person has, as far as a journey asks for it. */
export type Standing = { hasPassword: boolean; has: readonly ProfileField[] };

/** What decides where a journey goes once somebody has proved enough. */
export type ProofFacts = {
  intent: Intent;
  tenant: Pick<TenantConfiguration, 'signUp' | 'passkey'>;
  standing: Standing;
  /** The person has said in this journey that they want no passkey. */
  declinedPasskey: boolean;
  /** They have a passkey that they can use here; asked only where it plays a part. */
  hasPasskey: boolean;
  /** Their organisation vouched for them: they sign in with nothing of their own. */
  signsInBySso?: boolean;
};

/**
 * `first-passkey`: a passkey instead of a password, which is asked for if they want none. `passkey-prompt`: a passkey beside
 * what they have, if they want one.
 */
export type Due =
  | { what: 'profile'; asks: ProfileField[] }
  | { what: 'new-password' }
  | { what: 'first-passkey' }
  | { what: 'passkey-prompt' }
  | { what: 'nothing' };

/** Whether anything that the person has or lacks plays a part; if not, nobody is asked for it. */
export const asksForStanding = ({ intent, tenant }: Pick<ProofFacts, 'intent' | 'tenant'>): boolean =>
  tenant.signUp.profile.length > 0 || (intent === 'sign-up' && tenant.signUp.password);

/**
 * What is asked of a person who has proved enough, in the order in which they see it: who they are, then what they sign in
 * with from now on. It goes by what they lack and not by what happened, so that a journey which was left is taken up by
 * the next one, and somebody who has an account already is asked for nothing that they have.
 */
export function nextAfterProof(facts: ProofFacts): Due {
  const { tenant, standing, declinedPasskey } = facts;
  const { profile, passkeyFirst } = tenant.signUp;
  const asks = profile.filter((field) => !standing.has.includes(field));
  if (asks.length > 0) return { what: 'profile', asks };
  if (facts.signsInBySso) return { what: 'nothing' };
  if (lacksPassword(facts) && !facts.hasPasskey) {
    return passkeyFirst && tenant.passkey.enabled && !declinedPasskey
      ? { what: 'first-passkey' }
      : { what: 'new-password' };
  }
  return declinedPasskey ? { what: 'nothing' } : { what: 'passkey-prompt' };
}

/** Somebody new where a password is asked for, who has none: only then it matters whether they have a passkey. */
export const lacksPassword = ({
  intent,
  tenant,
  standing,
}: Pick<ProofFacts, 'intent' | 'tenant' | 'standing'>): boolean =>
  intent === 'sign-up' && tenant.signUp.password && !standing.hasPassword;
