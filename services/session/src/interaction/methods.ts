import type { Intent, Method, MfaFactor, TenantConfiguration } from '@latchkey/contracts';
import { needsPasskey } from '../domain/passkey-demand.js';
import type { State, StoredInteraction } from './interaction.js';

const methodsAt: Readonly<Record<State['step'], readonly Method[]>> = {
  identify: ['identifier', 'passkey', 'passkey/options', 'enrolment-code', 'cancelled'],
  passkey: ['identifier', 'passkey', 'passkey/options', 'password', 'code', 'cancelled'],
  password: ['identifier', 'password', 'passkey', 'passkey/options', 'code', 'cancelled'],
  code: ['identifier', 'code', 'code/verify', 'password', 'passkey', 'passkey/options', 'cancelled'],
  sso: ['identifier', 'sso/callback'],
  settling: ['resume'],
  mfa: ['passkey', 'passkey/options', 'totp', 'code', 'code/verify', 'backup-code', 'cancelled'],
  'new-password': ['identifier', 'new-password'],
  profile: ['profile'],
  'create-passkey': ['enrolment/passkey', 'enrolment/passkey/options', 'skip', 'cancelled'],
  'turn-on-two-step': ['enable-two-step', 'skip'],
  'enrol-factor': [
    'enrolment/passkey',
    'enrolment/passkey/options',
    'enrolment/totp',
    'enrolment/totp/options',
    'enrolment/contact',
    'enrolment/contact/verify',
    'skip',
    'cancelled',
  ],
  'backup-codes': ['enrolment/backup-codes'],
  done: [],
};

/** By which factor each of these is possible, where the step is about factors. */
const factorsBehind: Partial<Record<Method, readonly MfaFactor[]>> = {
  passkey: ['webauthn'],
  'passkey/options': ['webauthn'],
  totp: ['totp'],
  code: ['email-code', 'phone-code'],
  'code/verify': ['email-code', 'phone-code'],
  'backup-code': ['backup-code'],
  'enrolment/passkey': ['webauthn'],
  'enrolment/passkey/options': ['webauthn'],
  'enrolment/totp': ['totp'],
  'enrolment/totp/options': ['totp'],
  'enrolment/contact': ['email-code', 'phone-code'],
  'enrolment/contact/verify': ['email-code', 'phone-code'],
};

/** What a tenant allows, as far as it decides what a person may do. */
export type Allowed = Pick<TenantConfiguration, 'passkey' | 'signIn'> & { mfa?: { factors: readonly MfaFactor[] } };

/**
 * What the person may do at a step. Nobody signs up with a passkey or a password that they already have, and no code goes
 * to a user name. Where the step is about factors, the decision said which: a passkey is one of them also where nobody signs in
 * with passkeys (A8). Who is signed in is not led to a proof that cannot be what is demanded.
 */
export function methodsOf(where: Where, allowed: Allowed): Method[] {
  const { intent, state } = where;
  const isAboutFactors = state.step === 'mfa' || state.step === 'enrol-factor';
  const isAllowed = isAboutFactors ? byFactor(state) : { ...byTenant(intent, state, allowed), ...lessThan(where) };
  return methodsAt[state.step].filter((possible) => isAllowed[possible] ?? true);
}

type Where = Pick<StoredInteraction, 'intent' | 'state' | 'demand'>;

/** What would come to less than is demanded of who is signed in; a sign-in may go on to a passkey. */
const lessThan = ({ intent, demand }: Where): Partial<Record<Method, boolean>> =>
  intent === 'step-up' && needsPasskey(demand) ? { password: false, code: false } : {};

/** Who is signed in is known, and nobody recovers a password where there are none. */
const isNamedHere = (intent: Intent, { methods }: Allowed['signIn']): boolean =>
  intent !== 'step-up' && (intent !== 'recover' || methods.some(({ password }) => password));

/** Nobody is identified by one that is a factor alone (A8); who is signed in is known. */
const mayAnswerWithPasskey = (intent: Intent, enabled: boolean, mfa: Allowed['mfa']): boolean =>
  enabled || (intent === 'step-up' && mfa?.factors.includes('webauthn') === true);

function byTenant(intent: Intent, state: State, { passkey, signIn, mfa }: Allowed): Partial<Record<Method, boolean>> {
  const isSignIn = intent === 'sign-in' || intent === 'step-up';
  const takesPasskey = isSignIn && mayAnswerWithPasskey(intent, passkey.enabled, mfa);
  const type = 'identifier' in state ? state.identifier.type : undefined;
  const method = signIn.methods.find(({ identifier }) => identifier === type);
  return {
    // Who has proved who they are does not become somebody else, and who is signed in neither.
    identifier: !('proof' in state) && isNamedHere(intent, signIn),
    // A link of an administrator's leads back in, and nowhere else.
    'enrolment-code': intent === 'recover',
    passkey: takesPasskey,
    'passkey/options': takesPasskey,
    password: isSignIn && method?.password === true,
    code: type !== 'username' && (!isSignIn || method?.code === true),
  };
}

function byFactor(state: Extract<State, { step: 'mfa' | 'enrol-factor' }>): Partial<Record<Method, boolean>> {
  const factors = state.step === 'mfa' ? state.offer.map(({ factor }) => factor) : state.factors;
  const entries = Object.entries(factorsBehind).map(([method, behind]) => [
    method,
    behind.some((factor) => factors.includes(factor)),
  ]);
  const skip = state.step === 'mfa' || state.skippable;
  return { ...Object.fromEntries(entries), skip } as Partial<Record<Method, boolean>>;
}
