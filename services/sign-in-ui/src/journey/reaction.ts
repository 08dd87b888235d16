import { GatewayProblem, type WithoutResponse } from '@latchkey/client';
import type { ErrorCode } from '@latchkey/contracts';

/** Something to tell the person; `note.<name>` in the catalogues. */
export type NoteName =
  | 'signedOut'
  | 'freshStart'
  | 'tryAgain'
  | 'broken'
  | 'unreachable'
  | 'unavailable'
  | 'waiting'
  | 'tooOften'
  | 'suspended'
  | 'smsUnavailable'
  | 'captchaFailed'
  | 'ssoUser'
  | 'ssoDeclined'
  | 'ssoRejected'
  | 'ssoUnavailable'
  | 'identifierTaken'
  | 'codeSent'
  | 'passkeyCancelled'
  | 'passkeyTimedOut'
  | 'passkeyUnsupported'
  | 'passkeyBlocked'
  | 'passkeyFailed'
  | 'passkeyUnknown'
  | 'creationCancelled'
  | 'creationTimedOut'
  | 'creationUnsupported'
  | 'creationFailed'
  | 'alreadyRegistered'
  | 'tooManyPasskeys'
  | 'stillSettling';

export type Note = {
  name: NoteName;
  tone: 'quiet' | 'good' | 'problem';
  /** What to quote to support. */
  reference?: string | undefined;
};

/** What is wrong with what was typed; `fault.<name>` in the catalogues. */
export type FaultName =
  | 'email'
  | 'phone'
  | 'username'
  | 'identifier'
  | 'name'
  | 'usernameTaken'
  | 'codeFormat'
  | 'codeRejected'
  | 'codeExpired'
  | 'codeExhausted'
  | 'passwordMissing'
  | 'passwordRejected'
  | 'passwordNotAccepted'
  | 'passwordTooShort'
  | 'passwordTooLong'
  | 'passwordCommon'
  | 'passwordRepetitive'
  | 'passwordPersonal'
  | 'passwordPwned'
  | 'passwordExpired'
  | 'passwordSame';

/** What the page does about a failed call. */
export type Reaction =
  | { kind: 'adopt' }
  | { kind: 'restart' }
  | { kind: 'renew'; note: Note }
  | { kind: 'go-on'; note: Note }
  | { kind: 'fault'; fault: FaultName }
  | { kind: 'note'; note: Note }
  /** The same call may be made again, by the person or by us. */
  | { kind: 'retry'; note: Note; afterSeconds: number };

const quiet = (name: NoteName): Note => ({ name, tone: 'quiet' });
const trouble = (name: NoteName): Note => ({ name, tone: 'problem' });

const byCode: Partial<Record<ErrorCode, Reaction>> = {
  'interaction.not_found': { kind: 'restart' },
  'interaction.expired': { kind: 'restart' },
  'ceremony.expired': { kind: 'renew', note: quiet('freshStart') },
  'ceremony.already_used': { kind: 'renew', note: quiet('tryAgain') },
  'authentication.failed': { kind: 'renew', note: trouble('passkeyUnknown') },
  'credential.registration_rejected': { kind: 'renew', note: trouble('creationFailed') },
  'credential.already_registered': { kind: 'go-on', note: { name: 'alreadyRegistered', tone: 'good' } },
  'captcha.required': { kind: 'note', note: trouble('captchaFailed') },
  'captcha.failed': { kind: 'note', note: trouble('captchaFailed') },
  'credential.too_many': { kind: 'go-on', note: quiet('tooManyPasskeys') },
  'identity.code_rejected': { kind: 'fault', fault: 'codeRejected' },
  'identity.code_expired': { kind: 'fault', fault: 'codeExpired' },
  'identity.code_attempts_exhausted': { kind: 'fault', fault: 'codeExhausted' },
  'identity.password_rejected': { kind: 'fault', fault: 'passwordRejected' },
  'identity.password_expired': { kind: 'fault', fault: 'passwordExpired' },
  'identity.identifier_not_accepted': { kind: 'fault', fault: 'identifier' },
  'identity.identifier_taken': { kind: 'note', note: quiet('identifierTaken') },
  'identity.user_suspended': { kind: 'note', note: trouble('suspended') },
  'credential.sso_user': { kind: 'renew', note: quiet('ssoUser') },
  'identity.sso_required': { kind: 'note', note: quiet('ssoUser') },
  'identity.sso_declined': { kind: 'note', note: quiet('ssoDeclined') },
  'identity.sso_rejected': { kind: 'note', note: trouble('ssoRejected') },
  'identity.sso_unavailable': { kind: 'note', note: trouble('ssoUnavailable') },
  'identity.too_many_attempts': { kind: 'note', note: quiet('tooOften') },
  'identity.code_requested_too_often': { kind: 'note', note: quiet('tooOften') },
  'identity.sms_unavailable': { kind: 'note', note: trouble('smsUnavailable') },
  'interaction.conflict': { kind: 'note', note: quiet('tryAgain') },
};

/** What a tenant's policy misses in a new password, by the first thing that it names. */
const passwordFaults: Readonly<Record<string, FaultName>> = {
  too_short: 'passwordTooShort',
  too_long: 'passwordTooLong',
  common: 'passwordCommon',
  repetitive: 'passwordRepetitive',
  sequential: 'passwordRepetitive',
  contains_identifier: 'passwordPersonal',
  contains_word: 'passwordPersonal',
  pwned: 'passwordPwned',
  same_as_expired: 'passwordSame',
};

/** Faults of one field, by the code and the field that it names. A number is read by the gateway alone. */
const fieldFaults: Readonly<Record<string, FaultName>> = {
  'contract.invalid_request#/value': 'phone',
  'identity.identifier_taken#/username': 'usernameTaken',
};

function knownReaction({ code, errors: [first] }: GatewayProblem): Reaction | undefined {
  const fault = first && fieldFaults[`${code}${first.pointer}`];
  if (fault) return { kind: 'fault', fault };
  if (code !== 'identity.password_not_accepted') return code && byCode[code];
  return { kind: 'fault', fault: passwordFaults[first?.detail ?? ''] ?? 'passwordNotAccepted' };
}

const defaultWait = 5;

/** Decides what a failed call means for the page; an interaction that the problem carries is adopted in any case. */
export const reactionTo = (error: unknown): Reaction => {
  if (!(error instanceof GatewayProblem))
    return { kind: 'retry', note: trouble('unreachable'), afterSeconds: defaultWait };
  const known = knownReaction(error);
  if (known) return known;
  if (error.interaction) return { kind: 'adopt' };
  if (error.status === 410) return { kind: 'restart' };
  if (error.status === 429) return { kind: 'note', note: quiet('tooOften') };
  if (error.status >= 502) {
    return { kind: 'retry', note: trouble('unavailable'), afterSeconds: error.retryAfterSeconds ?? defaultWait };
  }
  return { kind: 'note', note: { ...trouble('broken'), reference: error.traceId } };
};

/** What to say when a ceremony ended without a response. Cancelling is not an error. */
export const noteOn: Record<'authentication' | 'registration', Record<WithoutResponse, Note | undefined>> = {
  authentication: {
    cancelled: quiet('passkeyCancelled'),
    'timed-out': quiet('passkeyTimedOut'),
    'already-registered': undefined,
    unsupported: quiet('passkeyUnsupported'),
    'blocked-by-policy': trouble('passkeyBlocked'),
    aborted: undefined,
    failed: trouble('passkeyFailed'),
  },
  registration: {
    cancelled: quiet('creationCancelled'),
    'timed-out': quiet('creationTimedOut'),
    'already-registered': { name: 'alreadyRegistered', tone: 'good' },
    unsupported: quiet('creationUnsupported'),
    'blocked-by-policy': trouble('passkeyBlocked'),
    aborted: undefined,
    failed: trouble('creationFailed'),
  },
};
