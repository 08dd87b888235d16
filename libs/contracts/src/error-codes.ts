/** Every failure that one part may show to another. The gateway gives each its HTTP meaning. */
export const errorCodes = [
  'contract.invalid_request',
  'contract.invalid_reply',
  'service.unavailable',
  'service.timeout',
  'service.denied',
  'service.failed',
  'tenant.unknown_host',
  'request.origin_not_allowed',
  'request.unsupported_media_type',
  'request.too_large',
  'request.too_many',
  'request.not_found',
  'captcha.required',
  'captcha.failed',
  'interaction.not_found',
  'interaction.expired',
  'interaction.unexpected_action',
  'interaction.settling',
  'interaction.conflict',
  'authentication.failed',
  'ceremony.expired',
  'ceremony.already_used',
  'credential.registration_rejected',
  'credential.already_registered',
  'credential.too_many',
  'credential.sso_user',
  'credential.factor_exists',
  'credential.factor_code_rejected',
  'credential.factor_enrolment_expired',
  'credential.factor_locked',
  'mfa-policy.not_optional',
  'mfa-policy.not_met',
  'identity.code_rejected',
  'identity.code_expired',
  'identity.code_attempts_exhausted',
  'identity.code_requested_too_often',
  'identity.sms_unavailable',
  'identity.password_rejected',
  'identity.password_expired',
  'identity.password_not_accepted',
  'identity.too_many_attempts',
  'session.not_signed_in',
  'session.step_up_required',
  'account.last_method',
  'account.not_offered',
  'request.precondition_failed',
  'request.precondition_required',
  'tenant.already_exists',
  'tenant.not_acceptable',
  'identity.identifier_taken',
  'identity.identifier_not_accepted',
  'identity.too_many_identifiers',
  'identity.link_rejected',
  'identity.user_suspended',
  'identity.sso_connection_not_acceptable',
  'identity.sso_required',
  'identity.sso_declined',
  'identity.sso_rejected',
  'identity.sso_unavailable',
  'administrator.enrolment_rejected',
  'administrator.token_rejected',
  'administrator.scope_missing',
  'administrator.not_strong_enough',
  'administrator.last_one',
  'request.idempotency_conflict',
  'request.still_running',
  'webhook.not_acceptable',
  'configuration.not_acceptable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One fault in a request: what is wrong, and where (RFC 6901 pointer); `code` where a program has to tell it from others. */
export type FieldError = { pointer: string; detail: string; code?: string };

/** Members of a problem document beyond RFC 9457's own. Never secrets: they reach the browser. */
export type ErrorExtension = {
  errors?: FieldError[];
  retryAfterSeconds?: number;
  interaction?: unknown;
  /** Where this browser goes on without it: a path of this origin. */
  redirectTo?: string;
  /** The passkey is not known here. */
  unknownCredential?: true;
  /** What has to be solved, and by which widget of whose. */
  captcha?: { provider: 'altcha' | 'turnstile'; siteKey?: string | undefined };
};

/**
 * A known failure, thrown by a service and revived at the caller with the same code.
 * `detail` and `extension` are safe to show; secrets and origins of the failure stay in `cause`;
 * `reason` is for the log only and does not travel past the gateway.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly extension: ErrorExtension;
  readonly reason: string | undefined;

  constructor(
    readonly code: ErrorCode,
    readonly detail?: string,
    options: ErrorOptions & { extension?: ErrorExtension; reason?: string } = {},
  ) {
    super(detail ? `${code}: ${detail}` : code, options.cause === undefined ? undefined : { cause: options.cause });
    this.extension = options.extension ?? {};
    this.reason = options.reason;
  }
}

/** True for one of our codes: what came over the wire is checked before it is believed. */
export const isErrorCode = (value: unknown): value is ErrorCode => errorCodes.includes(value as ErrorCode);
