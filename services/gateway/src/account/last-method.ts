import type { MfaFactor, OwnMethod, PersonFacts, SignInMethod, TenantConfiguration } from '@latchkey/contracts';

/** What decides whether somebody could still sign in: how the tenant signs people in now, and what identity knows of them. */
export type SignInFacts = {
  readonly tenant: Pick<TenantConfiguration, 'signIn' | 'passkey' | 'mfa'>;
  readonly person: Pick<PersonFacts, 'email' | 'phone' | 'identifiers' | 'hasPassword' | 'signsInBySso'>;
};

/**
 * What of their passkeys, app and backup codes has to stay, one at least (R9, S5); empty of who has a way in beside them. Whose
 * organisation signs them in has that one (R5). For who has none at all it is a passkey: the tenant may take it again tomorrow.
 */
export function methodsToKeep({ tenant, person }: SignInFacts): OwnMethod[] {
  if (person.signsInBySso) return [];
  const ways = waysBeside({ tenant, person });
  if (ways.some((way) => comesToAnEnd(way, { tenant, person }))) return [];
  const completing = ways.length > 0 ? tenant.mfa.factors.flatMap((factor) => ownMethods[factor] ?? []) : [];
  const kept = new Set([...(tenant.passkey.enabled ? (['passkey'] as const) : []), ...completing]);
  return kept.size > 0 ? [...kept] : ['passkey'];
}

type Way = 'password' | 'email-code' | 'phone-code';

/** How somebody can begin a sign-in without a passkey. Codes go to what was proved alone. */
function waysBeside({ tenant, person }: SignInFacts): Way[] {
  return tenant.signIn.methods.flatMap(({ identifier, password, code }: SignInMethod) => {
    const isProved = { email: person.email, phone: person.phone, username: null }[identifier] !== null;
    return [
      ...(password && person.hasPassword && person.identifiers.includes(identifier) ? (['password'] as const) : []),
      ...(code && isProved && identifier !== 'username' ? ([`${identifier}-code`] as const) : []),
    ];
  });
}

const ownMethods: Readonly<Partial<Record<MfaFactor, OwnMethod>>> = {
  webauthn: 'passkey',
  totp: 'totp',
  'backup-code': 'backup-code',
};

/**
 * Whether such a sign-in needs nothing that may be removed here: a second factor is left to people, or they may set one up then
 * (mfa-policy decides so). A password alone binds nothing where the tenant wants to see a code first; a code is no second factor
 * beside itself.
 */
function comesToAnEnd(way: Way, { tenant, person }: SignInFacts): boolean {
  const { factors, firstEnrolment, policy } = tenant.mfa;
  if (policy === 'no-prompt' || policy.startsWith('prompt-')) return true;
  return way === 'password'
    ? firstEnrolment === 'any' || person.email !== null || person.phone !== null
    : factors.some((factor) => factor !== way && factor !== 'backup-code');
}
