import type { HeldFactors, MfaFactor, PersonFacts, SignInMethod, TenantConfiguration } from '@latchkey/contracts';

/** How somebody can begin a sign-in that comes to its end. */
export type Way = 'sso' | 'passkey' | 'password' | 'email-code' | 'phone-code';

/** What decides about it: how the tenant signs people in now, and what the person has. */
export type WaysInFacts = {
  readonly tenant: Pick<TenantConfiguration, 'signIn' | 'passkey' | 'mfa'>;
  readonly person: Pick<PersonFacts, 'email' | 'phone' | 'identifiers' | 'hasPassword' | 'signsInBySso'>;
  readonly held: Pick<HeldFactors, 'passkeys' | 'totp' | 'backupCodesLeft'>;
};

/** What a person may take away from themselves here. */
export type Removable = 'passkeys' | 'totp' | 'backup-codes';

const nothingOf: Readonly<Record<Removable, Partial<WaysInFacts['held']>>> = {
  passkeys: { passkeys: 0 },
  totp: { totp: false },
  'backup-codes': { backupCodesLeft: 0 },
};

/** Without it nobody is let in: all of their passkeys together, their app, or their codes (R9). */
export const isLastMethod = (removed: Removable, { held, ...facts }: WaysInFacts): boolean =>
  waysIn({ ...facts, held: { ...held, ...nothingOf[removed] } }).length === 0;

/** Every way in, the one without a name first. Whose organisation signs them in has that one (R5). */
export function waysIn(facts: WaysInFacts): Way[] {
  const { tenant, person, held } = facts;
  if (person.signsInBySso) return ['sso'];
  const named = new Set(tenant.signIn.methods.flatMap((method) => waysOf(method, person)));
  return [
    ...(tenant.passkey.enabled && held.passkeys > 0 ? (['passkey'] as const) : []),
    ...[...named].filter((way) => isOptional(tenant) || comesToAnEnd(way, facts)),
  ];
}

type Named = Exclude<Way, 'sso' | 'passkey'>;

/** Codes go to what was proved alone. */
function waysOf({ identifier, password, code }: SignInMethod, person: WaysInFacts['person']): Named[] {
  const proved = { email: person.email, phone: person.phone, username: null }[identifier] !== null;
  return [
    ...(password && person.hasPassword && person.identifiers.includes(identifier) ? (['password'] as const) : []),
    ...(code && proved && identifier !== 'username' ? ([`${identifier}-code`] as const) : []),
  ];
}

/** Leaves it to the person whether they have a second factor. */
const isOptional = ({ mfa }: Pick<TenantConfiguration, 'mfa'>): boolean =>
  mfa.policy === 'no-prompt' || mfa.policy.startsWith('prompt-');

/**
 * Where everybody has to have a second factor: they have one, or may set one up now. A password alone binds nothing where the
 * tenant wants to see a code first (mfa-policy decides so); a code is no second factor beside itself.
 */
function comesToAnEnd(way: Named, { tenant, person, held }: WaysInFacts): boolean {
  const { factors, firstEnrolment } = tenant.mfa;
  if (way === 'password') {
    const mayBind = firstEnrolment === 'any' || person.email !== null || person.phone !== null;
    return mayBind || factors.some((factor) => holds(factor, held));
  }
  return factors.some((factor) => (factor === 'backup-code' ? holds(factor, held) : factor !== way));
}

/** Of what needs no address or number. */
const holds = (factor: MfaFactor, { passkeys, totp, backupCodesLeft }: WaysInFacts['held']): boolean =>
  (factor === 'webauthn' && passkeys > 0) ||
  (factor === 'totp' && totp) ||
  (factor === 'backup-code' && backupCodesLeft > 0);
