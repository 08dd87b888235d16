import type {
  Assurance,
  Identifier,
  Intent,
  Method,
  ProfileField,
  SessionId,
  TenantConfiguration,
  UserId,
} from '@latchkey/contracts';
import type { Flow } from './flow.js';
import type { OpenRegistration, Prompt, Proof, State } from './interaction.js';

/** What can happen to a journey, with what it needs to know of it. */
export type FlowEvent =
  | { type: 'identified'; next: 'passkey' | 'password' | 'new-password'; identifier: Identifier; userId?: UserId }
  | { type: 'code-sent'; identifier: Identifier; expiresAt: string; resendAt: string }
  | { type: 'sso-begun'; identifier: Identifier; connection: string }
  | { type: 'sso-ended' }
  | { type: 'proof-given'; proof: Proof }
  | { type: 'proof-not-enough' }
  | { type: 'new-password-due'; proof: Proof; assurance: Assurance; declinedPasskey?: true }
  | { type: 'profile-due'; proof: Proof; assurance: Assurance; asks: ProfileField[] }
  | { type: 'passkey-offered'; proof: Proof; assurance: Assurance; prompt: Prompt; isFirst?: true }
  | { type: 'registration-renewed'; registration: OpenRegistration }
  | { type: 'session-made'; userId: UserId; sessionId: SessionId; sessionExpiresAt: string };

/** The whole journey. Passkey created and prompt skipped both end in `session-made`: a factor bound now verifies nothing now. */
export const interactionFlow: Flow<State, FlowEvent> = {
  identify: { identified: toMethod, 'code-sent': toCode, 'sso-begun': toSso, 'proof-given': toSettling },
  passkey: { identified: toMethod, 'code-sent': toCode, 'sso-begun': toSso, 'proof-given': toSettling },
  password: { identified: toMethod, 'code-sent': toCode, 'sso-begun': toSso, 'proof-given': toSettling },
  code: { identified: toMethod, 'code-sent': toCode, 'sso-begun': toSso, 'proof-given': toSettling },
  sso: {
    identified: toMethod,
    'code-sent': toCode,
    'sso-begun': toSso,
    'sso-ended': toIdentify,
    'proof-given': toSettling,
  },
  settling: {
    'profile-due': toProfile,
    'new-password-due': toNewPassword,
    'passkey-offered': toCreatePasskey,
    'session-made': toDone,
    'proof-not-enough': toIdentify,
  },
  profile: { 'new-password-due': toNewPassword, 'passkey-offered': toCreatePasskey, 'session-made': toDone },
  'new-password': {
    identified: toMethod,
    'code-sent': toCode,
    'proof-given': toSettling,
    'profile-due': toProfile,
    'passkey-offered': toCreatePasskey,
    'session-made': toDone,
  },
  'create-passkey': {
    'registration-renewed': withRegistration,
    'new-password-due': toNewPassword,
    'session-made': toDone,
  },
  done: {},
};

type At<Step extends State['step']> = Extract<State, { step: Step }>;
type On<Type extends FlowEvent['type']> = Extract<FlowEvent, { type: Type }>;

function toMethod(_: State, { next, identifier, userId }: On<'identified'>): State {
  if (next === 'passkey') return { step: next, identifier, ...(userId && { userId }) };
  return next === 'password' ? { step: next, identifier } : { step: next, identifier };
}

function toCode(_: State, { identifier, expiresAt, resendAt }: On<'code-sent'>): State {
  return { step: 'code', identifier, expiresAt, resendAt };
}

function toSso(_: State, { identifier, connection }: On<'sso-begun'>): State {
  return { step: 'sso', identifier, connection };
}

function toSettling(_: State, { proof }: On<'proof-given'>): State {
  return { step: 'settling', proof };
}

function toIdentify(): State {
  return { step: 'identify' };
}

function toProfile(_: State, { proof, assurance, asks }: On<'profile-due'>): State {
  return { step: 'profile', proof, assurance, asks };
}

function toNewPassword(_: State, { type: _type, ...due }: On<'new-password-due'>): State {
  return { step: 'new-password', ...due };
}

function toCreatePasskey(_: State, { type: _type, prompt, ...offered }: On<'passkey-offered'>): State {
  return { step: 'create-passkey', ...offered, ...prompt };
}

function withRegistration(state: At<'create-passkey'>, { registration }: On<'registration-renewed'>): State {
  return { ...state, registration };
}

function toDone(_: State, { userId, sessionId, sessionExpiresAt }: On<'session-made'>): State {
  return { step: 'done', userId, sessionId, sessionExpiresAt };
}

const methodsAt: Readonly<Record<State['step'], readonly Method[]>> = {
  identify: ['identifier', 'passkey', 'passkey/options', 'cancelled'],
  passkey: ['identifier', 'passkey', 'passkey/options', 'password', 'code', 'cancelled'],
  password: ['identifier', 'password', 'passkey', 'passkey/options', 'code', 'cancelled'],
  code: ['identifier', 'code', 'code/verify', 'password', 'passkey', 'passkey/options', 'cancelled'],
  sso: ['identifier', 'sso/callback'],
  settling: ['resume'],
  'new-password': ['identifier', 'new-password'],
  profile: ['profile'],
  'create-passkey': ['enrolment/passkey', 'enrolment/passkey/options', 'skip', 'cancelled'],
  done: [],
};

/** What a tenant allows, as far as it decides what a person may do. */
export type Allowed = Pick<TenantConfiguration, 'passkey' | 'signIn'>;

/**
 * What the person may do at a step. Nobody signs up with a passkey or a password that they already have, and no code goes
 * to a user name.
 */
export function methodsOf(intent: Intent, state: State, { passkey, signIn }: Allowed): Method[] {
  const isSignIn = intent === 'sign-in';
  const type = 'identifier' in state ? state.identifier.type : undefined;
  const method = signIn.methods.find(({ identifier }) => identifier === type);
  const isAllowed: Partial<Record<Method, boolean>> = {
    // Who has proved who they are does not become somebody else.
    identifier: !('proof' in state),
    passkey: isSignIn && passkey.enabled,
    'passkey/options': isSignIn && passkey.enabled,
    password: isSignIn && method?.password === true,
    code: type !== 'username' && (!isSignIn || method?.code === true),
  };
  return methodsAt[state.step].filter((possible) => isAllowed[possible] ?? true);
}
