import type {
  Assurance,
  DueEnrolment,
  Identifier,
  MfaOffer,
  ProfileField,
  SessionId,
  UserId,
} from '@latchkey/contracts';
import type { Flow } from './flow.js';
import type { At, OpenRegistration, Prompt, Proof, SentCode, State } from './interaction.js';

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
  | { type: 'second-factor-due'; proof: Proof; offer: MfaOffer[] }
  | { type: 'factor-code-sent'; sent: SentCode }
  | { type: 'enrolment-due'; proof: Proof; assurance: Assurance; enrol: DueEnrolment }
  | { type: 'codes-shown' }
  | { type: 'enrolment-begun'; proof: Proof; assurance: Assurance; enrol: DueEnrolment }
  | {
      type: 'session-made';
      userId: UserId;
      sessionId: SessionId;
      sessionExpiresAt: string;
      generation?: number;
      isKept?: true;
      confirmation?: string;
    };

/**
 * What follows once enough is proved: each time the whole is decided anew, so that a person may be led from any of these steps to
 * any other that is due, and at last to a session.
 */
const onwards = { 'second-factor-due': toMfa, 'enrolment-due': toEnrolment, 'session-made': toDone } as const;

/** The whole journey. What is set up in it verifies nothing in it, so no step after `settling` leads to a proof but `mfa`. */
export const interactionFlow: Flow<State, FlowEvent> = {
  identify: {
    identified: toMethod,
    'code-sent': toCode,
    'sso-begun': toSso,
    'proof-given': toSettling,
    'enrolment-begun': toEnrolment,
  },
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
    'proof-not-enough': toIdentify,
    ...onwards,
  },
  mfa: { 'factor-code-sent': withFactorCode, 'proof-given': toSettling },
  profile: { 'new-password-due': toNewPassword, 'passkey-offered': toCreatePasskey, ...onwards },
  'new-password': {
    identified: toMethod,
    'code-sent': toCode,
    'proof-given': toSettling,
    'profile-due': toProfile,
    'passkey-offered': toCreatePasskey,
    ...onwards,
  },
  'create-passkey': { 'registration-renewed': withRegistration, 'new-password-due': toNewPassword, ...onwards },
  'turn-on-two-step': onwards,
  'enrol-factor': { 'registration-renewed': withFactorRegistration, 'factor-code-sent': withContactCode, ...onwards },
  'backup-codes': { 'codes-shown': withShown, ...onwards },
  done: {},
};

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

function toMfa(_: State, { proof, offer }: On<'second-factor-due'>): State {
  return { step: 'mfa', proof, offer };
}

function withFactorCode(state: At<'mfa'>, { sent }: On<'factor-code-sent'>): State {
  return { ...state, sent };
}

function withContactCode(state: At<'enrol-factor'>, { sent }: On<'factor-code-sent'>): State {
  return { ...state, sent };
}

function withFactorRegistration(state: At<'enrol-factor'>, { registration }: On<'registration-renewed'>): State {
  return { ...state, registration };
}

function toEnrolment(_: State, { proof, assurance, enrol }: Omit<On<'enrolment-due'>, 'type'>): State {
  const known = { proof, assurance };
  switch (enrol.step) {
    case 'turn-on-two-step':
      return { step: enrol.step, ...known, factors: enrol.factors };
    case 'enrol-factor':
      return { step: enrol.step, ...known, factors: enrol.factors, skippable: enrol.skippable };
    case 'extra-factor':
      return { step: 'enrol-factor', ...known, factors: enrol.factors, skippable: true, bound: enrol.bound };
    case 'backup-codes':
      return { step: enrol.step, ...known };
  }
}

function withShown(state: At<'backup-codes'>): State {
  return { ...state, shown: true };
}

function toDone(_: State, { type: _type, ...made }: On<'session-made'>): State {
  return { step: 'done', ...made };
}
