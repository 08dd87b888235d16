import type { ErrorCode } from '@latchkey/contracts';

type ProblemType = { status: number; title: string };

/** What each code means over HTTP. A new code without a meaning does not compile. */
export const problemTypes = {
  'contract.invalid_request': { status: 400, title: 'The request is not valid' },
  'contract.invalid_reply': { status: 500, title: 'Something went wrong' },
  'service.unavailable': { status: 503, title: 'Not available at this moment' },
  'service.timeout': { status: 503, title: 'Not available at this moment' },
  'service.denied': { status: 500, title: 'Something went wrong' },
  'service.failed': { status: 500, title: 'Something went wrong' },
  'tenant.unknown_host': { status: 421, title: 'Nobody is served under this host name' },
  'request.origin_not_allowed': { status: 403, title: 'The request comes from a page that may not make it' },
  'request.unsupported_media_type': { status: 415, title: 'Send application/json' },
  'request.too_large': { status: 413, title: 'The request is too large' },
  'request.too_many': { status: 429, title: 'Too many requests' },
  'request.not_found': { status: 404, title: 'There is nothing here' },
  'captcha.required': { status: 403, title: 'Show that you are not a robot' },
  'captcha.failed': { status: 403, title: 'That did not show that you are not a robot' },
  'interaction.not_found': { status: 404, title: 'No sign-in is under way in this browser' },
  'interaction.expired': { status: 410, title: 'This sign-in has expired' },
  'interaction.unexpected_action': { status: 409, title: 'That is not possible at this step' },
  'interaction.settling': { status: 503, title: 'The sign-in is being completed' },
  'interaction.conflict': { status: 409, title: 'This sign-in has moved on elsewhere' },
  'authentication.failed': { status: 401, title: 'The sign-in was not accepted' },
  'ceremony.expired': { status: 410, title: 'The passkey request has expired' },
  'ceremony.already_used': { status: 409, title: 'The passkey request has been answered before' },
  'credential.registration_rejected': { status: 400, title: 'The passkey was not accepted' },
  'credential.already_registered': { status: 409, title: 'This passkey exists already' },
  'credential.too_many': { status: 409, title: 'There are as many passkeys as one person may have' },
  'identity.code_rejected': { status: 401, title: 'The code is not right' },
  'identity.code_expired': { status: 410, title: 'The code has expired' },
  'identity.code_attempts_exhausted': { status: 429, title: 'Too many wrong codes' },
  'identity.code_requested_too_often': { status: 429, title: 'A code was sent a moment ago' },
  'identity.sms_unavailable': { status: 503, title: 'No text messages can be sent' },
  'identity.password_rejected': { status: 401, title: 'The password is not right' },
  'identity.password_expired': { status: 403, title: 'The password is right, and too old' },
  'identity.password_not_accepted': { status: 422, title: 'Choose another password' },
  'identity.too_many_attempts': { status: 429, title: 'Too many attempts' },
  'session.not_signed_in': { status: 401, title: 'Nobody is signed in' },
  'request.precondition_failed': { status: 412, title: 'It has been changed since it was read' },
  'request.precondition_required': { status: 428, title: 'Say with If-Match what is to be changed' },
  'tenant.already_exists': { status: 409, title: 'There is a tenant of this name' },
  'tenant.not_acceptable': { status: 422, title: 'The tenant cannot be configured like this' },
  'identity.identifier_not_accepted': { status: 422, title: 'Not a name that is used here' },
  'identity.identifier_taken': { status: 409, title: 'Somebody has this name' },
  'identity.user_suspended': { status: 403, title: 'This account is suspended' },
  'administrator.enrolment_rejected': { status: 401, title: 'The enrolment is unknown, used or expired' },
  'administrator.token_rejected': { status: 401, title: 'Send a valid access token' },
  'administrator.scope_missing': { status: 403, title: 'The access token is not good for this' },
} as const satisfies Record<ErrorCode, ProblemType>;

/** Where to start again, for the problems that ask for it. */
export const restartAt: Partial<Record<ErrorCode, string>> = {
  'interaction.expired': '/api/v1/interactions',
  'ceremony.expired': '/api/v1/interactions',
};
