import { GatewayProblem, type WithoutResponse } from '@latchkey/client';
import type { ErrorCode } from '@latchkey/contracts';
import type { AccountNote } from '../account/account-notes.js';
import type { Pending } from './journey-state.js';

/** Something to tell the person; `note.<name>` in the catalogues. */
export type NoteName =
  | AccountNote
  | 'signedOut'
  | 'freshStart'
  | 'tryAgain'
  | 'broken'
  | 'unreachable'
  | 'unavailable'
  | 'waiting'
  | 'tooOften'
  | 'locked'
  | 'factorExists'
  | 'notOptional'
  | 'factorNeeded'
  | 'alreadyHere'
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
  /** What it is about, in its person's own words. */
  about?: string;
  /** How long it lasts. */
  minutes?: number;
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
  | 'passwordSame'
  | 'totpRejected'
  | 'newTotpRejected'
  | 'secretExpired'
  | 'backupCodeFormat'
  | 'backupCodeRejected'
  | 'contactTaken'
  | 'contactElsewhere'
  | 'passkeyName';

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
  'identity.code_requested_too_often': { kind: 'note', note: quiet('tooOften') },
  'credential.factor_exists': { kind: 'note', note: quiet('factorExists') },
  'credential.factor_enrolment_expired': { kind: 'fault', fault: 'secretExpired' },
  'mfa-policy.not_optional': { kind: 'note', note: quiet('notOptional') },
  'mfa-policy.not_met': { kind: 'note', note: trouble('factorNeeded') },
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

/** Where the same code means something else for what was done. */
const actionFaults: Readonly<Record<string, FaultName>> = {
  'verify-totp credential.factor_code_rejected': 'totpRejected',
  'verify-backup-code credential.factor_code_rejected': 'backupCodeRejected',
  'enrol-totp credential.factor_code_rejected': 'newTotpRejected',
  'contact identity.sso_required': 'contactElsewhere',
  'verify-contact identity.identifier_taken': 'contactTaken',
};

/** Guessing is over for a while: how long is said where it is known. */
const lockedReaction = ({ code, retryAfterSeconds }: GatewayProblem): Reaction | undefined => {
  if (code !== 'credential.factor_locked' && code !== 'identity.too_many_attempts') return undefined;
  if (retryAfterSeconds === undefined) return { kind: 'note', note: quiet('tooOften') };
  return { kind: 'note', note: { ...quiet('locked'), minutes: Math.max(1, Math.ceil(retryAfterSeconds / 60)) } };
};

function knownReaction(error: GatewayProblem, pending: Pending | undefined): Reaction | undefined {
  const { code, errors } = error;
  const [first] = errors;
  const fault = actionFaults[`${pending} ${code}`] ?? (first && fieldFaults[`${code}${first.pointer}`]);
  if (fault) return { kind: 'fault', fault };
  const locked = lockedReaction(error);
  if (locked) return locked;
  if (code !== 'identity.password_not_accepted') return code && byCode[code];
  return { kind: 'fault', fault: passwordFaults[first?.detail ?? ''] ?? 'passwordNotAccepted' };
}

const defaultWait = 5;

/** Decides what a failed call means for the page, and for what was done there; an interaction that the problem carries is adopted in any case. */
export const reactionTo = (error: unknown, pending?: Pending): Reaction => {
  if (!(error instanceof GatewayProblem))
    return { kind: 'retry', note: trouble('unreachable'), afterSeconds: defaultWait };
  const known = knownReaction(error, pending);
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
