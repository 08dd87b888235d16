import type { Assurance, Intent, Method, SessionId, UserId } from '@latchkey/contracts';
import type { Flow } from './flow.js';
import type { OpenRegistration, Proof, State } from './interaction.js';

/** What can happen to a journey, with what it needs to know of it. */
export type FlowEvent =
  | { type: 'code-sent'; email: string; expiresAt: string; resendAt: string }
  | { type: 'proof-given'; proof: Proof }
  | { type: 'proof-not-enough' }
  | { type: 'passkey-offered'; assurance: Assurance; registration: OpenRegistration }
  | { type: 'registration-renewed'; registration: OpenRegistration }
  | { type: 'session-made'; userId: UserId; sessionId: SessionId; sessionExpiresAt: string };

/** The whole journey. Passkey created and prompt skipped both end in `session-made`: a factor bound now verifies nothing now. */
export const interactionFlow: Flow<State, FlowEvent> = {
  identify: { 'code-sent': toCode, 'proof-given': toSettling },
  code: { 'code-sent': toCode, 'proof-given': toSettling },
  settling: { 'passkey-offered': toCreatePasskey, 'session-made': toDone, 'proof-not-enough': toIdentify },
  'create-passkey': { 'registration-renewed': withRegistration, 'session-made': toDone },
  done: {},
};

type At<Step extends State['step']> = Extract<State, { step: Step }>;
type On<Type extends FlowEvent['type']> = Extract<FlowEvent, { type: Type }>;

function toCode(_: State, { email, expiresAt, resendAt }: On<'code-sent'>): State {
  return { step: 'code', email, expiresAt, resendAt };
}

function toSettling(_: State, { proof }: On<'proof-given'>): State {
  return { step: 'settling', proof };
}

function toIdentify(): State {
  return { step: 'identify' };
}

function toCreatePasskey({ proof }: At<'settling'>, { assurance, registration }: On<'passkey-offered'>): State {
  return { step: 'create-passkey', proof, assurance, registration };
}

function withRegistration(state: At<'create-passkey'>, { registration }: On<'registration-renewed'>): State {
  return { ...state, registration };
}

function toDone(_: State, { userId, sessionId, sessionExpiresAt }: On<'session-made'>): State {
  return { step: 'done', userId, sessionId, sessionExpiresAt };
}

const methodsAt: Readonly<Record<State['step'], readonly Method[]>> = {
  identify: ['identifier', 'passkey', 'passkey/options', 'cancelled'],
  code: ['identifier', 'code', 'code/verify', 'passkey', 'passkey/options', 'cancelled'],
  settling: ['resume'],
  'create-passkey': ['enrolment/passkey', 'enrolment/passkey/options', 'skip', 'cancelled'],
  done: [],
};

const signInOnly: ReadonlySet<Method> = new Set(['passkey', 'passkey/options']);

/** What the person may do at a step. Nobody signs up with a passkey that they already have. */
export const methodsOf = (intent: Intent, step: State['step'], passkeysEnabled: boolean): Method[] =>
  methodsAt[step].filter((method) => !signInOnly.has(method) || (intent === 'sign-in' && passkeysEnabled));
